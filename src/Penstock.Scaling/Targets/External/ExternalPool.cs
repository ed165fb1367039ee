using System.Collections.Immutable;

namespace Penstock.Scaling.Targets.External;

/// <summary>A pool of model servers that someone else runs.</summary>
/// <param name="Name">Name of the pool.</param>
/// <param name="Addresses">Base URL of each, without a path.</param>
public sealed record ExternalPool(string Name, ImmutableArray<Uri> Addresses)
{
    /// <summary>Between two looks at a server. Default 5 seconds; a server that is not ready is looked at each second.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one look may take. Default 5 seconds.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Equal by content, so that a reload can tell whether anything has changed.</summary>
    public bool Equals(ExternalPool? other) =>
        other is not null
        && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && Addresses.SequenceEqual(other.Addresses)
        && (ProbeInterval, ProbeTimeout) == (other.ProbeInterval, other.ProbeTimeout);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Addresses.Length);
}
