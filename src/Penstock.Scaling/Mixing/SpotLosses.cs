namespace Penstock.Scaling.Mixing;

/// <summary>How many spot replicas are missing at a time, because they were taken back and their successors have not started: Poisson, by their rates.</summary>
public static class SpotLosses
{
    /// <summary>More than this are no bad luck but a market that ends, which <see cref="TypeSupply"/> answers.</summary>
    private const int Most = 20;

    /// <summary>Capacity to have on top, so that what is missing is made up for in all but so small a share of the time.</summary>
    /// <param name="counts">Replicas of each type.</param>
    /// <param name="types">The types.</param>
    /// <param name="coldStart">How long a start takes.</param>
    /// <param name="certainty">Share of the time that the spare is to be enough for, below 1.</param>
    public static double Spare(IReadOnlyList<int> counts, IReadOnlyList<ReplicaType> types, TimeSpan coldStart, double certainty)
    {
        double missing = 0;
        double largest = 0;
        for (int index = 0; index < counts.Count; index++)
        {
            if (types[index].IsSpot && counts[index] > 0)
            {
                missing += counts[index] * types[index].PreemptionsPerHour * coldStart.TotalHours;
                largest = Math.Max(largest, types[index].Capacity);
            }
        }

        return Quantile(missing, certainty) * largest;
    }

    /// <summary>The smallest number that a Poisson variable of this mean exceeds with no more than the rest of the chance.</summary>
    private static int Quantile(double mean, double chance)
    {
        double term = Math.Exp(-mean);
        double sum = term;
        int count = 0;
        while (sum < chance && count < Most)
        {
            term *= mean / ++count;
            sum += term;
        }

        return count;
    }
}
