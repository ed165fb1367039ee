namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// Chance for the hot path: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) over a counter that threads share, so that no throw takes a lock and
/// one seed gives one sequence.
/// </summary>
/// <param name="random">Gives the seed.</param>
internal sealed class Dice(Random random)
{
    private long _state = random.NextInt64();

    /// <summary>From 0 to below <paramref name="sides"/>.</summary>
    public int Next(int sides) => (int)(((UInt128)Draw() * (uint)sides) >> 64);

    /// <summary>From 0 to below 1.</summary>
    public double NextShare() => (Draw() >> 11) * (1.0 / (1UL << 53));

    private ulong Draw()
    {
        ulong mixed = (ulong)Interlocked.Add(ref _state, unchecked((long)0x9E3779B97F4A7C15));
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
