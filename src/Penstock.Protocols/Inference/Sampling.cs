namespace Penstock.Protocols.Inference;

/// <summary>How tokens are drawn. Null everywhere means the target's default.</summary>
public sealed record Sampling
{
    /// <summary>0 to 2; Anthropic and Bedrock take 0 to 1.</summary>
    public double? Temperature { get; init; }

    /// <summary>Nucleus sampling, 0 to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>The number of tokens to choose among.</summary>
    public int? TopK { get; init; }

    /// <summary>Least probability relative to the most likely token, 0 to 1.</summary>
    public double? MinP { get; init; }

    /// <summary>Makes the draw repeatable as far as the target can.</summary>
    public long? Seed { get; init; }

    /// <summary>Texts that end the answer.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>-2 to 2.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>-2 to 2.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>Token id to bias, -100 to 100.</summary>
    public IReadOnlyDictionary<string, double> LogitBias { get; init; } = new Dictionary<string, double>(0, StringComparer.Ordinal);

    /// <summary>True: log probabilities of the answer's tokens are wanted.</summary>
    public bool? Logprobs { get; init; }

    /// <summary>How many alternatives per token, 0 to 20.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>How many answers.</summary>
    public int? Choices { get; init; }
}
