using System.Runtime.InteropServices;
using Penstock.Storage.Sharing;

namespace Penstock.Gateway.Limits.Sharing;

/// <summary>What <see cref="SharePolicy"/> looks at. Amounts are of one limit.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ShareSituation
{
    /// <summary>How it comes back.</summary>
    public required ShareKind Kind { get; init; }

    /// <summary>The whole limit.</summary>
    public required long Limit { get; init; }

    /// <summary>The share that is held now.</summary>
    public long Claim { get; init; }

    /// <summary>What this gateway has taken.</summary>
    public long Taken { get; init; }

    /// <summary>What all others have taken, as last heard.</summary>
    public long OthersTaken { get; init; }

    /// <summary>What this gateway is asked for in a second.</summary>
    public double Demand { get; init; }

    /// <summary>What the others are asked for in a second, as last heard.</summary>
    public double OthersDemand { get; init; }

    /// <summary>How many gateways there are.</summary>
    public int Gateways { get; init; }

    /// <summary>Whether another gateway lacked something a moment ago.</summary>
    public bool IsContested { get; init; }

    /// <summary>Whether the store is asked each time.</summary>
    public bool IsSmall { get; init; }

    /// <summary>Whether nobody asked for a while.</summary>
    public bool IsQuiet { get; init; }
}
