namespace Penstock.Worker.Batching;

/// <summary>
/// Random numbers of one answer: SplitMix64 (Steele, Lea and Flood, 2014). Written out here, so that a seed means the same draws in every
/// version of the runtime.
/// </summary>
internal sealed class DrawGenerator(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to 1, 1 exclusive, in steps of 2^-53.</summary>
    public double Next()
    {
        ulong mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
