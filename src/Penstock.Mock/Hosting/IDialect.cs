using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Hosting;

/// <summary>A wire format: its paths, its rules and its words. One instance serves all requests at once.</summary>
internal interface IDialect
{
    /// <summary>The route of a path; null when it is not this dialect's.</summary>
    Route? Match(MockExchange exchange, ReadOnlySpan<string> segments);

    /// <summary>Checks headers and key, and notes the key in the record.</summary>
    Refusal? Authenticate(MockExchange exchange, Route route, KeyRing keys);

    /// <summary>Reads the body into <paramref name="request"/>; what the specification forbids goes to <paramref name="checks"/>.</summary>
    void Read(JsonElement body, Route route, MockRequest request, Checks checks);

    /// <summary>The encoder for an answer, or null with <paramref name="refusal"/> set.</summary>
    AnswerEncoder? Encode(Route route, MockRequest request, Answer answer, out Refusal? refusal);

    /// <summary>Sets the headers that every answer carries.</summary>
    void Stamp(MockExchange exchange, Route route);

    /// <summary>Sets status and headers of an error, and writes its body.</summary>
    void Refuse(MockExchange exchange, Route route, Refusal refusal, FrameBuffer frames);
}
