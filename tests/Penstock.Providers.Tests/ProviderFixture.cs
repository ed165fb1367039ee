using System.Buffers;
using System.Text;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Values;
using Penstock.Protocols.Bedrock.EventStream;
using Penstock.Protocols.Inference;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Tests;

/// <summary>What the conformance tests know of a kind of provider.</summary>
/// <param name="Kind">As the configuration names it.</param>
/// <param name="Answers">The folder of recorded answers in its language.</param>
/// <param name="Model">A model's name that needs care in an address.</param>
/// <param name="WholeAddress">Where an answer that is wanted whole is asked for.</param>
/// <param name="StreamAddress">Where a stream is asked for.</param>
/// <param name="KeyHeader">The header with the key <c>k-1</c>.</param>
/// <param name="Refusal">A body of 429.</param>
internal sealed record ProviderFixture(
    string Kind,
    string Answers,
    string Model,
    string WholeAddress,
    string StreamAddress,
    string KeyHeader,
    string Refusal)
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Vectors", "answers");

    /// <summary>One for each line of <see cref="ProviderKinds"/>.</summary>
    public static IReadOnlyList<ProviderFixture> All { get; } =
    [
        new("openai", "openai", "gpt-5-mini", "https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1/chat/completions", "Authorization: Bearer k-1", OpenAiRefusal),
        new("openai-compatible", "openai", "qwen3", "https://own.example/v1/chat/completions", "https://own.example/v1/chat/completions", "Authorization: Bearer k-1", OpenAiRefusal)
        {
            Endpoint = new Uri("https://own.example/v1"),
        },
        new("azure-openai", "openai", "my deployment", "https://x.openai.azure.com/openai/v1/chat/completions", "https://x.openai.azure.com/openai/v1/chat/completions", "api-key: k-1", OpenAiRefusal)
        {
            Endpoint = new Uri("https://x.openai.azure.com"),
        },
        new("anthropic", "anthropic", "claude-sonnet-4-5", "https://api.anthropic.com/v1/messages", "https://api.anthropic.com/v1/messages", "x-api-key: k-1",
            """{"type":"error","error":{"type":"rate_limit_error","message":"sk-4711"}}"""),
        new("gemini", "gemini", "models/gemini-2.5-flash", "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent",
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", "x-goog-api-key: k-1",
            """{"error":{"code":429,"message":"sk-4711","status":"RESOURCE_EXHAUSTED"}}"""),
        new("bedrock", "bedrock", "eu.anthropic.claude-sonnet-4-5-v1:0",
            "https://bedrock-runtime.eu-central-1.amazonaws.com/model/eu.anthropic.claude-sonnet-4-5-v1%3A0/converse",
            "https://bedrock-runtime.eu-central-1.amazonaws.com/model/eu.anthropic.claude-sonnet-4-5-v1%3A0/converse-stream", "Authorization: Bearer k-1",
            """{"message":"sk-4711"}""")
        {
            Region = "eu-central-1",
            StreamMediaType = EventStreamWriter.ContentType,
        },
    ];

    private const string OpenAiRefusal = """{"error":{"message":"sk-4711","type":"requests","param":null,"code":"rate_limit_exceeded"}}""";

    public Uri? Endpoint { get; init; }

    public string? Region { get; init; }

    public string StreamMediaType { get; init; } = "text/event-stream";

    public IEnumerable<string> Vectors => Directory.EnumerateFiles(Path.Combine(Root, Answers), "*.json").Select(path => Path.GetFileNameWithoutExtension(path));

    public static ProviderFixture Of(string kind) => All.Single(fixture => string.Equals(fixture.Kind, kind, StringComparison.Ordinal));

    public byte[] Whole(string vector) => File.ReadAllBytes(Path.Combine(Root, Answers, vector + ".json"));

    public byte[] Stream(string vector)
    {
        string sse = Path.Combine(Root, Answers, vector + ".sse");
        if (File.Exists(sse))
        {
            return File.ReadAllBytes(sse);
        }

        var frames = new ArrayBufferWriter<byte>();
        foreach (string line in File.ReadAllLines(Path.Combine(Root, Answers, vector + ".events")))
        {
            string[] pair = line.Split(' ', 2);
            EventStreamWriter.WriteEvent(frames, pair[0], Encoding.UTF8.GetBytes(pair[1]));
        }

        return frames.WrittenSpan.ToArray();
    }

    public IProvider Create(IUpstreamTransport transport, TimeProvider time, ProviderAuth auth = ProviderAuth.Key, Func<string, string?>? environment = null) =>
        ProviderKinds.Create(new ProviderSetup(
            new ProviderOptions { Name = "p", Kind = Kind, Endpoint = Endpoint, Region = Region, Auth = auth, Keys = [new Secret("k-1")] },
            transport,
            time)
        {
            Environment = environment ?? (static _ => null),
        })!;

    public ProviderCall Call(bool isStream, string prompt = "Hi") => new()
    {
        RequestId = "req-1",
        Operation = Operation.Chat,
        Chat = new ChatRequest { Model = "public", Messages = [new ChatMessage(ChatRole.User, prompt)], Stream = isStream },
        PublicModel = new ModelName("public"),
        TargetModel = new ModelName(Model),
        IsStream = isStream,
    };
}
