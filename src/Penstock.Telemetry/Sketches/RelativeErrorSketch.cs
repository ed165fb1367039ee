namespace Penstock.Telemetry.Sketches;

/// <summary>
/// Quantiles of any number of values in bounded memory, each within <see cref="RelativeError"/> of the exact one: DDSketch (Masson, Rim, Lee, "DDSketch: A
/// Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", VLDB 2019, https://arxiv.org/abs/1908.10693). Bucket i counts the values in
/// (g^(i-1), g^i] with g = (1 + a) / (1 - a), and stands for the value whose relative error is at most a at both ends. Merging adds counts, so that the merge of
/// parts is the sketch of the whole. The guarantee holds from <see cref="Least"/> to <see cref="Most"/> in whatever unit; values below count as zero, values
/// above in the last bucket. Recording allocates only where the range of values widens. Not safe for concurrent use.
/// </summary>
public sealed class RelativeErrorSketch
{
    /// <summary>The largest relative error of a quantile.</summary>
    public const double RelativeError = 0.0099;

    /// <summary>Smaller values count as zero.</summary>
    public const double Least = 1e-6;

    /// <summary>Larger values count in the last bucket; the maximum stays exact.</summary>
    public const double Most = 1e12;

    private const double Growth = (1 + RelativeError) / (1 - RelativeError);
    private const int Chunk = 32;

    private static readonly double LogGrowth = Math.Log(Growth);
    private static readonly double PerLogGrowth = 1 / LogGrowth;
    private static readonly int FirstKey = KeyOf(Least);
    private static readonly int LastKey = KeyOf(Most);

    private long[] _counts = [];
    private int _firstKey;
    private long _zeros;

    /// <summary>How many buckets there are at most, zero's aside.</summary>
    public static int MaxBuckets => LastKey - FirstKey + 1;

    /// <summary>How many values were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum.</summary>
    public double Sum { get; private set; }

    /// <summary>The smallest; 0 when there is none.</summary>
    public double Min { get; private set; }

    /// <summary>The largest; 0 when there is none.</summary>
    public double Max { get; private set; }

    /// <summary>How many counted as zero.</summary>
    public long Zeros => _zeros;

    /// <summary>Buckets that are held in memory now, at most <see cref="MaxBuckets"/>.</summary>
    public int HeldBuckets => _counts.Length;

    internal int BaseKey => _firstKey;

    internal ReadOnlySpan<long> Counts => _counts;

    /// <summary>Takes in <paramref name="value"/>; a negative one counts as zero, NaN is ignored.</summary>
    public void Record(double value)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        value = Math.Clamp(value, 0, double.MaxValue);
        if (value < Least)
        {
            _zeros++;
        }
        else
        {
            Slot(Math.Min(LastKey, KeyOf(value)))++;
        }

        Min = Count == 0 ? value : Math.Min(Min, value);
        Max = Math.Max(Max, value);
        Count++;
        Sum += value;
    }

    /// <summary>Takes in all that <paramref name="other"/> has.</summary>
    public void Merge(RelativeErrorSketch other)
    {
        if (other.Count == 0)
        {
            return;
        }

        for (int i = 0; i < other._counts.Length; i++)
        {
            if (other._counts[i] != 0)
            {
                Slot(other._firstKey + i) += other._counts[i];
            }
        }

        Absorb(other._zeros, other.Count, other.Sum, other.Min, other.Max);
    }

    /// <summary>The value at <paramref name="quantile"/> in [0, 1], of rank floor(quantile x (count - 1)) counted from 0; null when there is none.</summary>
    public double? Quantile(double quantile)
    {
        if (Count == 0)
        {
            return null;
        }

        long rank = (long)Math.Floor(Math.Clamp(quantile, 0, 1) * (Count - 1));
        long seen = _zeros;
        if (seen > rank)
        {
            return Math.Clamp(0, Min, Max);
        }

        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen > rank)
            {
                return _firstKey + i == LastKey ? Max : Math.Clamp(ValueOf(_firstKey + i), Min, Max);
            }
        }

        return Max;
    }

    /// <summary>How many values are above <paramref name="bound"/>; a value within <see cref="RelativeError"/> of it may count either way.</summary>
    public long CountAbove(double bound)
    {
        if (bound < Least)
        {
            return Count - _zeros;
        }

        int key = Math.Min(LastKey, KeyOf(bound));
        long above = 0;
        for (int i = Math.Max(0, key + 1 - _firstKey); i < _counts.Length; i++)
        {
            above += _counts[i];
        }

        return above;
    }

    /// <summary>Forgets everything and keeps the memory.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        (_zeros, Count, Sum, Min, Max) = (0, 0, 0, 0, 0);
    }

    internal static bool IsKey(long key) => key >= FirstKey && key <= LastKey;

    /// <summary>Adds to a bucket and to nothing else.</summary>
    internal void AddTo(int key, long count) => Slot(key) += count;

    /// <summary>Adds what is not in buckets.</summary>
    internal void Absorb(long zeros, long count, double sum, double min, double max)
    {
        Min = Count == 0 ? min : Math.Min(Min, min);
        Max = Math.Max(Max, max);
        _zeros += zeros;
        Count += count;
        Sum += sum;
    }

    private static int KeyOf(double value) => (int)Math.Ceiling(Math.Log(value) * PerLogGrowth);

    /// <summary>2 g^i / (g + 1): as far, relatively, from the lower bound as from the upper one.</summary>
    private static double ValueOf(int key) => 2 * Math.Exp(key * LogGrowth) / (Growth + 1);

    private ref long Slot(int key)
    {
        int at = key - _firstKey;
        if ((uint)at >= (uint)_counts.Length)
        {
            Widen(key);
            at = key - _firstKey;
        }

        return ref _counts[at];
    }

    private void Widen(int key)
    {
        int first = _counts.Length == 0 ? key : Math.Min(key, _firstKey);
        int last = _counts.Length == 0 ? key : Math.Max(key, _firstKey + _counts.Length - 1);
        first = Math.Max(FirstKey, first - (Math.Abs(first % Chunk)));
        last = Math.Min(LastKey, last + Chunk - 1 - Math.Abs(last % Chunk));
        long[] wider = new long[last - first + 1];
        _counts.CopyTo(wider, _counts.Length == 0 ? 0 : _firstKey - first);
        (_counts, _firstKey) = (wider, first);
    }
}
