using System.Text.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>
/// The body of <c>POST /v1/chat/completions</c> (OpenAI specification 2.3.0, CreateChatCompletionRequest), with the sampling fields that open
/// model servers add. Made by <see cref="ChatCompletionDecoder"/>.
/// </summary>
public sealed class ChatCompletionRequest
{
    /// <summary>Which model; never empty.</summary>
    public string Model { get; set; } = "";

    /// <summary>The conversation, oldest first; at least one message.</summary>
    public IReadOnlyList<ChatCompletionMessage> Messages { get; set; } = [];

    /// <summary>How the answer is generated.</summary>
    public GenerationParameters Parameters { get; } = new();

    /// <summary>Most tokens of the answer, by the newer name; never together with <see cref="GenerationParameters.MaxTokens"/>.</summary>
    public int? MaxCompletionTokens { get; set; }

    /// <summary>Most tokens of the answer by either name, or null.</summary>
    public int? TokenLimit => MaxCompletionTokens ?? Parameters.MaxTokens;

    /// <summary>True where the log probability of each token is asked for.</summary>
    public bool LogProbs { get; set; }

    /// <summary>How many alternatives beside each token, 0 to 20; null where the caller did not say.</summary>
    public int? TopLogProbs { get; set; }

    /// <summary>What the answer has to look like, or null.</summary>
    public ChatCompletionResponseFormat? ResponseFormat { get; set; }

    /// <summary>Tools that the model may call.</summary>
    public IReadOnlyList<ChatCompletionTool> Tools { get; set; } = [];

    /// <summary>Whether and which tool it has to call, or null.</summary>
    public ChatCompletionToolChoice? ToolChoice { get; set; }

    /// <summary>Whether it may call several at once, or null.</summary>
    public bool? ParallelToolCalls { get; set; }

    /// <summary>What kinds of answer are wanted: <c>text</c>, <c>audio</c>; empty where the caller did not say.</summary>
    public IReadOnlyList<string> Modalities { get; set; } = [];

    /// <summary>How much to think: <c>none</c>, <c>minimal</c>, <c>low</c> ...; null where the caller did not say.</summary>
    public string? ReasoningEffort { get; set; }

    /// <summary>How long to answer: <c>low</c>, <c>medium</c>, <c>high</c>; null where the caller did not say.</summary>
    public string? Verbosity { get; set; }

    /// <summary>Members that are none of the above, by name. <see cref="KnownFields"/> says what is known of them.</summary>
    public IDictionary<string, JsonElement> Others { get; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
}
