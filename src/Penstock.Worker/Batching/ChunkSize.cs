namespace Penstock.Worker.Batching;

/// <summary>
/// How many prompt tokens a pass takes while answers are running. They wait for the pass to end, so its time is held below a bound: chunks
/// are halved when a pass was longer, and doubled again when it took less than half. A GPU so gets large chunks and a small CPU small ones.
/// </summary>
internal sealed class ChunkSize(int most, TimeSpan longestPass)
{
    private const int Least = 16;
    private const int First = 32;

    /// <summary>Tokens of the next chunk.</summary>
    public int Current { get; private set; } = Adapts(longestPass) ? Math.Min(First, most) : most;

    /// <summary>Learns from a pass that held both answers and a prompt.</summary>
    public void Record(int promptTokens, TimeSpan duration)
    {
        if (!Adapts(longestPass))
        {
            return;
        }

        if (duration > longestPass)
        {
            Current = Math.Max(Math.Min(Least, most), Current / 2);
        }
        else if (promptTokens >= Current && duration < longestPass / 2)
        {
            Current = Math.Min(most, Current * 2);
        }
    }

    private static bool Adapts(TimeSpan longestPass) => longestPass != Timeout.InfiniteTimeSpan;
}
