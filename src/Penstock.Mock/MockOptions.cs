using System.Net;
using Penstock.Mock.Behaviour;

namespace Penstock.Mock;

/// <summary>What a mock upstream is started with; what can change while it runs is in <see cref="Behaviour"/>.</summary>
public sealed class MockOptions
{
    /// <summary>Where to listen; port 0, the default, takes any free one of the loopback address.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new IPEndPoint(IPAddress.Loopback, 0)];

    /// <summary>How it answers at first.</summary>
    public MockBehaviour Behaviour { get; init; } = new();

    /// <summary>Decides texts, times and faults; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Keys that are accepted; empty, the default, accepts any.</summary>
    public IReadOnlySet<string> Keys { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>False answers requests without a key too; default true, as the providers do.</summary>
    public bool RequireKey { get; init; } = true;

    /// <summary>AWS access key id to secret: signatures of these are checked, other ids are refused. Empty: not checked.</summary>
    public IReadOnlyDictionary<string, string> AwsSecrets { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The models that are listed.</summary>
    public IReadOnlyList<string> Models { get; init; } =
    [
        "gpt-4o-mini", "gpt-4o", "gpt-4", "gpt-3.5-turbo", "gpt-5-mini", "text-embedding-3-small",
        "claude-sonnet-4-5", "gemini-2.5-flash", "gemini-embedding-001", "anthropic.claude-sonnet-4-5-20250929-v1:0",
    ];

    /// <summary>True answers 404 for a model that is not in <see cref="Models"/>; default false, any name will do.</summary>
    public bool OnlyListedModels { get; init; }

    /// <summary>False takes unknown members in requests, as many compatible servers do; default true, as the clouds do.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>Requests that are answered at the same time; others wait their turn. 0, the default, is no bound.</summary>
    public int Slots { get; init; }

    /// <summary>Requests that the journal holds; default 10,000.</summary>
    public int JournalCapacity { get; init; } = 10_000;

    /// <summary>Largest request body in bytes; default 32 MiB, as Anthropic has it.</summary>
    public int MaximumBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Speak HTTP/2 with prior knowledge in place of HTTP/1.1 on the plain-text listener; default false.</summary>
    public bool Http2 { get; init; }

    /// <summary>Request headers whose first present value becomes the record's client request id.</summary>
    public IReadOnlyList<string> RequestIdHeaders { get; init; } =
        ["x-penstock-attempt-id", "x-client-request-id", "x-request-id", "x-ms-client-request-id", "amz-sdk-invocation-id"];

    /// <summary>The clock; default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
