namespace Penstock.Simulation.Tests.World;

/// <summary>How an upstream behaves for a while. Rates are shares of its requests, drawn for each one independently.</summary>
internal sealed record UpstreamBehaviour
{
    /// <summary>Answers everything, at usual speed.</summary>
    public static UpstreamBehaviour Well { get; } = new();

    /// <summary>Median time to first token in seconds.</summary>
    public double FirstTokenSeconds { get; init; } = 0.3;

    /// <summary>Spread of the time to first token (sigma of a lognormal distribution).</summary>
    public double Spread { get; init; } = 0.4;

    /// <summary>Seconds between two pieces.</summary>
    public double PieceSeconds { get; init; } = 0.1;

    /// <summary>Pieces of an answer; usage counts ten tokens for each.</summary>
    public int Pieces { get; init; } = 8;

    /// <summary>Refuses the connection.</summary>
    public double RefuseRate { get; init; }

    /// <summary>Answers 500.</summary>
    public double FaultRate { get; init; }

    /// <summary>Accepts, and never says a word.</summary>
    public double StallRate { get; init; }

    /// <summary>Breaks off in the middle of an answer.</summary>
    public double CutRate { get; init; }

    /// <summary>Falls silent in the middle of an answer.</summary>
    public double MuteRate { get; init; }

    /// <summary>Requests a second above which it answers 429; 0 is no limit.</summary>
    public double LimitPerSecond { get; init; }

    /// <summary>What a 429 asks for, in seconds.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>Requests at once above which it becomes slower in proportion; 0 is no limit.</summary>
    public int Slots { get; init; }
}
