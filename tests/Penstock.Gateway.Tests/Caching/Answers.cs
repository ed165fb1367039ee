using System.Runtime.CompilerServices;
using System.Text;
using Penstock.Gateway.Tests.Pipeline;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>Answers of upstreams, byte for byte.</summary>
internal static class Answers
{
    public static TokenUsage Usage { get; } = new() { PromptTokens = 10, CachedTokens = 4, OutputTokens = 5, ReasoningTokens = 2 };

    /// <summary>A file of the protocols' own vectors.</summary>
    public static string Vector(string name, [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Penstock.Protocols.Tests", "Vectors", "answers", name));

    public static string Chat(string text = "Hi there", string reason = "stop") =>
        $$$"""{"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"small","choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}"},"finish_reason":"{{{reason}}}"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15},"not_in_any_spec":1}""";

    public static string[] ChatStream(params string[] pieces) =>
    [
        .. pieces.Select(piece => Event($$$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"small","choices":[{"index":0,"delta":{"content":"{{{piece}}}"},"finish_reason":null}]}""")),
        Event("""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"small","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""),
        Event("""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"small","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}"""),
        "data: [DONE]\n\n",
    ];

    public static string Event(string json) => $"data: {json}\n\n";

    /// <summary>A relaying upstream that answers both shapes.</summary>
    public static FakeUpstream Relay(string? body = null, string[]? events = null) => new(
        relays: true, (call, _) => ValueTask.FromResult<ProviderAnswer>(call.IsStream ? Stream(events ?? ChatStream("Hi", " there")) : Body(body ?? Chat())));

    public static FakeAnswer Body(string json)
    {
        var answer = new FakeAnswer { IsStream = false };
        answer.Push(json, RelayFrameKind.Body);
        answer.Count(Usage);
        answer.End(null);
        return answer;
    }

    public static FakeAnswer Stream(IEnumerable<string> events)
    {
        var answer = new FakeAnswer { IsStream = true };
        Push(answer, events);
        answer.Count(Usage);
        answer.End(null);
        return answer;
    }

    public static void Push(FakeAnswer answer, IEnumerable<string> events)
    {
        foreach (string one in events)
        {
            RelayFrameKind kind = one.Contains("[DONE]", StringComparison.Ordinal) ? RelayFrameKind.Done
                : one.Contains("\"choices\":[]", StringComparison.Ordinal) && one.Contains("\"usage\":{", StringComparison.Ordinal) ? RelayFrameKind.UsageOnly
                : RelayFrameKind.Event;
            answer.Push(one, kind);
        }
    }

    /// <summary>The events of a file, each with its blank line.</summary>
    public static string[] Events(string text) =>
        [.. text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(one => one.Trim('\n') + "\n\n")];

    public static ChatAnswer Decode(IUpstreamCodec codec, ReadOnlyMemory<byte> bytes, bool isStream)
    {
        var steps = new List<ChatChunk>();
        AnswerSeed seed = new("seed", "seed", 1);
        if (isStream)
        {
            using IChatStreamDecoder decoder = codec.CreateStreamDecoder(seed);
            decoder.Decode(bytes.Span, steps);
            decoder.Complete(steps);
        }
        else
        {
            codec.DecodeAnswer(bytes, seed, steps);
        }

        var folder = new ChatFolder();
        folder.AddRange(steps);
        Assert.True(folder.ToAnswer().TryGet(out ChatAnswer? answer, out var error), $"{error?.Message} in {Encoding.UTF8.GetString(bytes.Span)}");
        return answer;
    }
}
