using System.Runtime.InteropServices;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>How many requests a candidate may have before affinity gives way to load: a quarter above its share by weight, of all that run and one more.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct LoadBound
{
    /// <summary>Above the share.</summary>
    public const double Slack = 1.25;

    private readonly double _perWeight;

    private LoadBound(double perWeight) => _perWeight = perWeight;

    public static LoadBound Of(ReadOnlySpan<LoadState> candidates)
    {
        double running = 1;
        double weight = 0;
        foreach (LoadState candidate in candidates)
        {
            running += candidate.Outstanding;
            weight += candidate.Weight;
        }

        return new LoadBound(Slack * running / weight);
    }

    /// <summary>True when one more request keeps <paramref name="candidate"/> within the bound. Always true of at least one.</summary>
    public bool HasRoom(LoadState candidate) => candidate.Outstanding + 1 <= Math.Ceiling(_perWeight * candidate.Weight);
}
