using System.Collections.Immutable;

namespace Penstock.Scaling.Mixing;

/// <summary>How many replicas of each type there are to be.</summary>
/// <param name="Counts">In the order of the types.</param>
/// <param name="Served">How much of the need it meets, in replicas of the first type; all of it when it is at least the need.</param>
/// <param name="UsdPerHour">What it costs.</param>
public sealed record ReplicaMix(ImmutableArray<int> Counts, double Served, decimal UsdPerHour)
{
    /// <summary>More types than this are refused: the search is exact, and each type multiplies it.</summary>
    public const int MostTypes = 6;

    /// <summary>Servers are changed for others only when that saves more than this share: each of them starts cold.</summary>
    public const decimal WorthChanging = 0.05m;

    /// <summary>Equal within what adding up numbers of this size may err.</summary>
    private const double Slight = 1e-9;

    /// <summary>
    /// The cheapest mix that meets the need within the money; where none does, the one that meets the most of it, and of those the cheapest.
    /// </summary>
    public static ReplicaMix Cheapest(MixRequest request)
    {
        int[] most = [.. request.Types.Select(type => type.Max)];
        return Cheapest(request, new int[most.Length], most)!;
    }

    // 1. What is there is kept where it does what is needed and no replica of it could be spared.
    // 2. Else it only grows, or only shrinks, where that costs little more than the best.
    // 3. Else the best.
    /// <summary>The mix to go to from <paramref name="present"/>.</summary>
    public static ReplicaMix From(IReadOnlyList<int> present, MixRequest request)
    {
        ReplicaMix best = Cheapest(request);
        int[] most = [.. request.Types.Select(type => type.Max)];
        int[] least = [.. present.Select((count, index) => Math.Clamp(count, 0, most[index]))];
        ReplicaMix? grown = Cheapest(request, least, most);
        ReplicaMix? shrunk = Cheapest(request, new int[most.Length], least);
        ReplicaMix?[] gentle = [grown, shrunk];
        return gentle
            .Where(mix => mix is not null && mix.Served >= Math.Min(request.Need, best.Served) - Slight && mix.UsdPerHour <= best.UsdPerHour * (1 + WorthChanging))
            .OrderBy(mix => mix!.UsdPerHour)
            .FirstOrDefault() ?? best;
    }

    /// <summary>What <paramref name="counts"/> meet of the need: spot replicas beyond their share meet nothing, and the spare is none of it.</summary>
    public static double ServedBy(IReadOnlyList<int> counts, MixRequest request)
    {
        double onDemand = 0;
        double all = 0;
        for (int index = 0; index < counts.Count; index++)
        {
            double capacity = counts[index] * request.Types[index].Capacity;
            all += capacity;
            onDemand += request.Types[index].IsSpot ? 0 : capacity;
        }

        double owed = 1 - request.MaxSpotShare;
        double met = Math.Max(0, all - request.Spare);
        return owed <= 0 ? met : Math.Min(met, onDemand / owed);
    }

    /// <summary>Between bounds for each type; null where even the least costs too much.</summary>
    private static ReplicaMix? Cheapest(MixRequest request, int[] least, int[] most)
    {
        if (request.Types.Count is 0 or > MostTypes)
        {
            throw new ArgumentException($"From 1 to {MostTypes} types.", nameof(request));
        }

        return new MixSearch(request, least, most).Run();
    }
}
