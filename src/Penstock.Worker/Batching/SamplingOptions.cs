using System.Collections.Immutable;

namespace Penstock.Worker.Batching;

/// <summary>
/// How a token is chosen from the model's scores. Order: logit bias, penalties, grammar, temperature, top-k, top-p, min-p, draw.
/// Meaning and defaults are those of OpenAI's API; top-k, min-p and the repeat penalty are llama.cpp's.
/// </summary>
public sealed record SamplingOptions
{
    /// <summary>The defaults: temperature 1, nothing filtered, nothing penalised.</summary>
    public static SamplingOptions Default { get; } = new();

    /// <summary>Divides the logits; 0 takes the most probable token always.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Keeps the k most probable tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the smallest set of tokens whose probabilities reach this sum; 1 keeps all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Drops tokens less probable than this share of the most probable one; 0 keeps all.</summary>
    public float MinP { get; init; }

    /// <summary>Seed of the draw; null takes a fresh one.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Subtracted once from the logit of each token that the answer holds already; -2 to 2.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Subtracted from a token's logit once for each time that the answer holds it; -2 to 2.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Divides positive (multiplies negative) logits of tokens that prompt or answer hold; 1 is off.</summary>
    public float RepeatPenalty { get; init; } = 1;

    /// <summary>Added to the logits of these tokens; -100 and less forbids a token.</summary>
    public ImmutableDictionary<int, float> LogitBias { get; init; } = ImmutableDictionary<int, float>.Empty;
}
