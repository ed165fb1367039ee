using System.Text.Json;

namespace Penstock.Mock.Requests;

/// <summary>What of a request decides the answer, whatever the dialect.</summary>
internal sealed class MockRequest
{
    public MockOperation Operation { get; set; }

    public string Model { get; set; } = "";

    public PromptText Prompt { get; } = new();

    public bool Stream { get; set; }

    /// <summary>OpenAI: the extra usage chunk was asked for.</summary>
    public bool StreamOption { get; set; }

    public int? MaximumTokens { get; set; }

    public List<ToolDeclaration> Tools { get; } = [];

    public ToolChoiceMode ToolChoice { get; set; }

    public string? ForcedTool { get; set; }

    public bool ParallelTools { get; set; } = true;

    /// <summary>The last turn gives a tool's result, so the answer is text.</summary>
    public bool EndsWithToolResult { get; set; }

    public OutputFormat Format { get; set; }

    public JsonElement Schema { get; set; }

    public IReadOnlyList<string> Stops { get; set; } = [];

    public int Choices { get; set; } = 1;

    public bool WantsReasoning { get; set; }

    public bool ShowsReasoning { get; set; }

    public bool Logprobs { get; set; }

    /// <summary>Texts to embed, or to echo.</summary>
    public List<string> Inputs { get; } = [];

    public int? Dimensions { get; set; }

    public bool Base64 { get; set; }

    /// <summary>The user or metadata field that may hold settings, and is kept as the record's tag.</summary>
    public string? User { get; set; }

    /// <summary>The request's JSON, for what only its own dialect looks at.</summary>
    public JsonElement Body { get; set; }
}
