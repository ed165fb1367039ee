namespace Penstock.Storage.Ledger;

/// <summary>Joins hours that follow one another into one look each, as long as few enough rows are expected in it.</summary>
internal static class HourRuns
{
    /// <summary>First and last hour of each look, newest first.</summary>
    public static IEnumerable<(long First, long Last)> Of(IReadOnlyList<(long Hour, long Rows)> hours, int wanted)
    {
        for (int index = 0; index < hours.Count;)
        {
            long last = hours[index].Hour;
            long first = last;
            long rows = hours[index++].Rows;
            while (index < hours.Count && hours[index].Hour == first - 1 && rows < wanted)
            {
                first = hours[index].Hour;
                rows += hours[index++].Rows;
            }

            yield return (first, last);
        }
    }
}
