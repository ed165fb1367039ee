using System.Text.Json;

namespace Penstock.Mock.Tests.Wire;

/// <summary>How tests speak one dialect: independent of the mock's own codecs.</summary>
internal abstract class WireDialect
{
    public static WireDialect[] All { get; } =
    [
        new OpenAiChatWire("openai", "/v1/chat/completions"),
        new OpenAiChatWire("azure", "/openai/deployments/m/chat/completions?api-version=2024-10-21"),
        new OpenAiChatWire("azure-v1", "/openai/v1/chat/completions"),
        new ResponsesWire(),
        new AnthropicWire(),
        new GeminiWire("gemini", "/v1beta/models/m", "?alt=sse"),
        new GeminiWire("gemini-array", "/v1/models/m", ""),
        new GeminiWire("vertex", "/v1/projects/p/locations/l/publishers/google/models/m", "?alt=sse"),
        new BedrockWire(),
    ];

    public abstract string Name { get; }

    public abstract string Path { get; }

    public virtual string StreamPath => Path;

    public virtual (string Name, string Value)[] Headers => [("Authorization", "Bearer sk-test")];

    /// <summary>A request for a chat answer to <paramref name="prompt"/>, with options of the dialect's own.</summary>
    public abstract string Chat(string prompt, WireOptions? options = null);

    /// <summary>The same request, streamed.</summary>
    public virtual string Streaming(string body) => $"{{\"stream\":true,{body.AsSpan().TrimStart()[1..]}";

    public abstract Folded FoldWhole(JsonElement body);

    public abstract Folded FoldStream(byte[] bytes);

    public static WireDialect Named(string name) => All.Single(dialect => string.Equals(dialect.Name, name, StringComparison.Ordinal));

    protected static string Json(string text) => JsonSerializer.Serialize(text);

    /// <summary>The numbers of a usage object, nested ones by dotted name.</summary>
    protected static void AddUsage(Folded folded, JsonElement usage, string prefix = "")
    {
        foreach (var member in usage.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Number)
            {
                folded.Usage[prefix + member.Name] = member.Value.GetInt32();
            }
            else if (member.Value.ValueKind == JsonValueKind.Object)
            {
                AddUsage(folded, member.Value, $"{prefix}{member.Name}.");
            }
        }
    }
}
