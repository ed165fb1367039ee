namespace Penstock.Protocols.Inference.Answers;

/// <summary>What the client is to see of an answer.</summary>
public sealed record AnswerShape
{
    /// <summary>Replaces the provider's id, or null.</summary>
    public string? Id { get; init; }

    /// <summary>The public name of the model, which replaces the provider's; or null.</summary>
    public string? Model { get; init; }

    /// <summary>True: an OpenAI stream ends with usage.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The request, which Responses repeats in its answer; or null.</summary>
    public ChatRequest? Request { get; init; }

    /// <summary>The gateway's request id, shown in errors of Anthropic's dialect; or null.</summary>
    public string? RequestId { get; init; }
}
