using Penstock.Catalog.Alerts;

namespace Penstock.ControlPlane.Alerts;

/// <summary>One condition of one series that holds, or did. Times are seconds since 1970 (UTC).</summary>
public sealed record Alert
{
    /// <summary><c>RULE:LABELS</c>: the same while it is the same thing, so that sinks can tell.</summary>
    public required string Id { get; init; }

    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    /// <summary>Where it stands.</summary>
    public required AlertState State { get; init; }

    /// <summary>How urgent it is.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>Which series.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>A sentence for people.</summary>
    public required string Summary { get; init; }

    /// <summary>The measure now, in its unit; null when there is none.</summary>
    public double? Value { get; init; }

    /// <summary>What it is held against; null when there is none.</summary>
    public double? Threshold { get; init; }

    /// <summary>Since when the condition holds.</summary>
    public required long Since { get; init; }

    /// <summary>Since when it fires; null while pending.</summary>
    public long? FiringSince { get; init; }

    /// <summary>Since when the condition does not hold any more, though it still fires; null while it holds.</summary>
    public long? QuietSince { get; init; }

    /// <summary>When it was over; null before.</summary>
    public long? ResolvedAt { get; init; }

    /// <summary>Whether sinks were told that it fires, and not yet that it is over.</summary>
    public bool IsNotified { get; init; }

    /// <summary>Whether history has that it fires, and not yet that it is over.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>For how many seconds its condition has to be gone before it is over.</summary>
    public long QuietFor { get; init; }

    /// <summary>The sinks that are told; empty for all.</summary>
    public IReadOnlyList<string> Sinks { get; init; } = [];

    /// <summary>The silence that it is under; null when there is none.</summary>
    public string? SilencedBy { get; init; }
}
