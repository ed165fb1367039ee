using System.Text.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>The body of <c>POST /v1/completions</c> (OpenAI specification 2.3.0, CreateCompletionRequest). Made by <see cref="CompletionDecoder"/>.</summary>
public sealed class CompletionRequest
{
    /// <summary>Which model; never empty.</summary>
    public string Model { get; set; } = "";

    /// <summary>What to continue; at least one. Each has <see cref="GenerationParameters.N"/> answers.</summary>
    public IReadOnlyList<CompletionPrompt> Prompts { get; set; } = [];

    /// <summary>How the answer is generated.</summary>
    public GenerationParameters Parameters { get; } = new();

    /// <summary>How many alternatives to tell beside each token's log probability, 0 to 5; null tells none at all.</summary>
    public int? LogProbs { get; set; }

    /// <summary>True where the answer is to begin with the prompt.</summary>
    public bool Echo { get; set; }

    /// <summary>How many answers to make and choose the best from; null where the caller did not say.</summary>
    public int? BestOf { get; set; }

    /// <summary>The text that follows the answer, or null.</summary>
    public string? Suffix { get; set; }

    /// <summary>Members that are none of the above, by name.</summary>
    public IDictionary<string, JsonElement> Others { get; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
}
