using System.Collections.Immutable;

namespace Penstock.Worker.Batching;

/// <summary>One answer to generate: a tokenised prompt and how to continue it.</summary>
public sealed record GenerationRequest
{
    /// <summary>The whole prompt, template and begin-of-text token included. At least one token.</summary>
    public required ImmutableArray<int> PromptTokens { get; init; }

    /// <summary>Most tokens to generate; 0 or less means until the context is full.</summary>
    public int MaxTokens { get; init; }

    /// <summary>How the next token is chosen.</summary>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Default;

    /// <summary>Texts that end the answer. They are never emitted, not even in part.</summary>
    public ImmutableArray<string> Stop { get; init; } = [];

    /// <summary>A GBNF grammar with the rule <c>root</c> that the answer must follow, or null.</summary>
    public string? Grammar { get; init; }

    /// <summary>How many alternatives to report beside each token's log probability; null reports none at all.</summary>
    public int? TopLogProbs { get; init; }

    /// <summary>How long the request may wait for admission before it is rejected.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Goes on after the model's end-of-text token; for load tests.</summary>
    public bool IgnoreEndOfText { get; init; }

    /// <summary>Where it is written down when the generation passes its stations; null for nowhere.</summary>
    public GenerationTimes? Times { get; init; }
}
