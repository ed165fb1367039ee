namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>
/// How an answer is generated: what chat completions and completions have in common. Null means that the caller did not say. OpenAI's reference
/// gives the ranges; <see cref="TopK"/>, <see cref="MinP"/> and <see cref="RepetitionPenalty"/> are the names that open model servers share.
/// </summary>
public sealed class GenerationParameters
{
    /// <summary>0 to 2.</summary>
    public double? Temperature { get; set; }

    /// <summary>0 to 1.</summary>
    public double? TopP { get; set; }

    /// <summary>How many tokens to choose among; 0 or -1 means all.</summary>
    public int? TopK { get; set; }

    /// <summary>0 to 1.</summary>
    public double? MinP { get; set; }

    /// <summary>Any 64-bit integer.</summary>
    public long? Seed { get; set; }

    /// <summary>Up to four texts that end the answer.</summary>
    public IReadOnlyList<string> Stop { get; set; } = [];

    /// <summary>Most tokens of the answer, 1 or more.</summary>
    public int? MaxTokens { get; set; }

    /// <summary>-2 to 2.</summary>
    public double? PresencePenalty { get; set; }

    /// <summary>-2 to 2.</summary>
    public double? FrequencyPenalty { get; set; }

    /// <summary>Above 0, up to 10; 1 is off.</summary>
    public double? RepetitionPenalty { get; set; }

    /// <summary>Token id to bias, -100 to 100.</summary>
    public IReadOnlyDictionary<int, double> LogitBias { get; set; } = new Dictionary<int, double>();

    /// <summary>How many answers, 1 to 128.</summary>
    public int? N { get; set; }

    /// <summary>True where the answer is to come as a stream.</summary>
    public bool Stream { get; set; }

    /// <summary>True where the stream is to end with a chunk that has the usage.</summary>
    public bool IncludeUsage { get; set; }

    /// <summary>True where <c>stream_options</c> was sent.</summary>
    public bool HasStreamOptions { get; set; }

    /// <summary>The end user, for abuse tracking; of no effect on the answer.</summary>
    public string? User { get; set; }
}
