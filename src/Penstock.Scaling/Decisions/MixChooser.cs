using Penstock.Scaling.Mixing;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Decisions;

/// <summary>Turns a number of replicas of the first type into replicas of each type, and keeps to what it chose as long as that will do.</summary>
internal sealed class MixChooser(ScalerOptions options)
{
    /// <summary>What a type does is measured, and no better than to a fiftieth: a mix that falls short by less is not short.</summary>
    private const double Known = 0.98;

    private readonly TypeSupply[] _supply = [.. options.Types.Select(_ => new TypeSupply())];
    private IReadOnlyList<int>? _last;
    private double _lastNeed = double.NaN;

    /// <summary>
    /// What is ready or starting, in replicas of the first type. A mix is a little more than it was chosen for: that is not counted, or keeping what is
    /// there would ask for more and more.
    /// </summary>
    public (int Ready, int Starting) Capacity(in PoolSample sample, IReadOnlyList<ReplicaType> types)
    {
        (double ready, double starting) = (0, 0);
        foreach (ReplicaType type in types)
        {
            TypeSample found = Of(sample, type.Name);
            ready += found.Ready * type.Capacity;
            starting += found.Starting * type.Capacity;
        }

        double all = (ready + starting) / Known;
        all = double.IsNaN(_lastNeed) ? all : Math.Min(all, _lastNeed);
        int whole = (int)Math.Floor(all + 1e-6);
        int coming = starting > 0 ? Math.Clamp((int)Math.Round(starting), 1, Math.Max(1, whole)) : 0;
        return (Math.Max(0, whole - coming), coming);
    }

    /// <summary>The mix for <paramref name="need"/>, and whether money kept it below that.</summary>
    public (ReplicaMix Mix, bool IsShort) Choose(
        DateTimeOffset at, in PoolSample sample, IReadOnlyList<ReplicaType> measured, int need, decimal? maxUsdPerHour, TimeSpan coldStart)
    {
        var types = new ReplicaType[measured.Count];
        var present = new int[types.Length];
        var ready = new int[types.Length];
        for (int index = 0; index < types.Length; index++)
        {
            ReplicaType type = measured[index];
            TypeSample found = Of(sample, type.Name);
            (present[index], ready[index]) = (found.Ready + found.Starting, found.Ready);
            types[index] = type with { Max = _supply[index].Most(at, found, _last?[index] ?? 0, type.Max, coldStart) };
        }

        var request = new MixRequest { Types = types, Need = need * Known, MaxUsdPerHour = maxUsdPerHour, MaxSpotShare = options.MaxSpotShare };
        ReplicaMix mix = WithSpare(ReplicaMix.From(_last ?? present, request), _last ?? present, request, coldStart);
        mix = Kept(request, need, coldStart) is { } kept && kept.UsdPerHour <= mix.UsdPerHour * (1 + ReplicaMix.WorthChanging) ? kept : mix;
        (_last, _lastNeed) = (mix.Counts, need);
        return (InSteps(mix, present, ready, request), mix.Served < request.Need - 1e-6);
    }

    /// <summary>What is replaced stays until what takes its place is ready, where there is the money for both.</summary>
    private static ReplicaMix InSteps(ReplicaMix mix, int[] present, int[] ready, MixRequest request)
    {
        int[] left = [.. mix.Counts.Zip(ready, Math.Min)];
        double least = Math.Min(request.Need, ReplicaMix.ServedBy(ready, request));
        if (ReplicaMix.ServedBy(left, request) >= least - 1e-6)
        {
            return mix;
        }

        int[] both = [.. mix.Counts.Zip(present, Math.Max)];
        decimal cost = both.Zip(request.Types, (count, type) => count * type.HourUsd).Sum();
        return cost <= (request.MaxUsdPerHour ?? decimal.MaxValue) ? mix with { Counts = [.. both], UsdPerHour = cost } : mix;
    }

    /// <summary>What was chosen for the same need, where it still can be had and paid for.</summary>
    private ReplicaMix? Kept(MixRequest request, double need, TimeSpan coldStart)
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

        double served = ReplicaMix.ServedBy(_last, request with { Spare = SpotLosses.Spare(_last, request.Types, coldStart, options.Attainment) });
        return served >= request.Need && cost <= (request.MaxUsdPerHour ?? decimal.MaxValue) ? new ReplicaMix([.. _last], Math.Min(served, request.Need), cost) : null;
    }

    /// <summary>What may be taken back at a time is had on top, where there is the money.</summary>
    private ReplicaMix WithSpare(ReplicaMix mix, IReadOnlyList<int> present, MixRequest request, TimeSpan coldStart)
    {
        double spare = SpotLosses.Spare(mix.Counts, request.Types, coldStart, options.Attainment);
        ReplicaMix spared = spare > 0 ? ReplicaMix.From(present, request with { Spare = spare }) : mix;
        return spared.Served >= mix.Served - 1e-6 ? spared : mix;
    }

    private static TypeSample Of(in PoolSample sample, string type) =>
        sample.Types?.FirstOrDefault(found => string.Equals(found.Type, type, StringComparison.Ordinal)) ?? new TypeSample(type, 0, 0);
}
