using System.Runtime.InteropServices;
namespace Penstock.Mock;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014): one word of state, so that every request can have a generator of its own without
/// the 56-word set-up of <see cref="Random"/>. Not for secrets.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct MockRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Mixes <paramref name="value"/> into 64 well-spread bits.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="bound"/>).</summary>
    public int NextInt(int bound) => (int)(NextDouble() * bound);

    /// <summary>Standard normal, by Box and Muller.</summary>
    public double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());
}
