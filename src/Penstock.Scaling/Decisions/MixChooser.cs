using Penstock.Scaling.Mixing;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Decisions;

/// <summary>Turns a number of replicas of the first type into replicas of each type, and keeps to what it chose as long as that will do.</summary>
internal sealed class MixChooser(ScalerOptions options)
{
    private readonly TypeSupply[] _supply = [.. options.Types.Select(_ => new TypeSupply())];
    private IReadOnlyList<int>? _last;
    private double _lastNeed = double.NaN;

    /// <summary>What is ready or starting, in replicas of the first type.</summary>
    public static (double Ready, double Starting) Capacity(in PoolSample sample, IReadOnlyList<ReplicaType> types)
    {
        (double ready, double starting) = (0, 0);
        foreach (ReplicaType type in types)
        {
            TypeSample found = Of(sample, type.Name);
            ready += found.Ready * type.Capacity;
            starting += found.Starting * type.Capacity;
        }

        return (ready, starting);
    }

    /// <summary>The mix for <paramref name="need"/>, and whether money kept it below that.</summary>
    public (ReplicaMix Mix, bool IsShort) Choose(
        DateTimeOffset at, in PoolSample sample, IReadOnlyList<ReplicaType> measured, int need, decimal? maxUsdPerHour, TimeSpan coldStart)
    {
        var types = new ReplicaType[measured.Count];
        var present = new int[types.Length];
        for (int index = 0; index < types.Length; index++)
        {
            ReplicaType type = measured[index];
            TypeSample found = Of(sample, type.Name);
            present[index] = found.Ready + found.Starting;
            types[index] = type with { Max = _supply[index].Most(at, found, _last?[index] ?? 0, type.Max, coldStart) };
        }

        var request = new MixRequest { Types = types, Need = need, MaxUsdPerHour = maxUsdPerHour, MaxSpotShare = options.MaxSpotShare, ColdStart = coldStart };
        ReplicaMix mix = Kept(request, need) ?? ReplicaMix.From(_last ?? present, request);
        (_last, _lastNeed) = (mix.Counts, need);
        return (mix, mix.Served < need - 1e-6);
    }

    /// <summary>What was chosen for the same need, where it still can be had and paid for.</summary>
    private ReplicaMix? Kept(MixRequest request, double need)
    {
        if (_last is null || need != _lastNeed)
        {
            return null;
        }

        decimal cost = 0;
        for (int index = 0; index < _last.Count; index++)
        {
            cost += _last[index] * request.Types[index].HourUsd;
            if (_last[index] > request.Types[index].Max)
            {
                return null;
            }
        }

        double served = ReplicaMix.ServedBy(_last, request);
        return served >= need && cost <= (request.MaxUsdPerHour ?? decimal.MaxValue) ? new ReplicaMix([.. _last], Math.Min(served, need), cost) : null;
    }

    private static TypeSample Of(in PoolSample sample, string type) =>
        sample.Types?.FirstOrDefault(found => string.Equals(found.Type, type, StringComparison.Ordinal)) ?? new TypeSample(type, 0, 0);
}
