using System.Numerics.Tensors;

namespace Penstock.Worker.Batching;

/// <summary>
/// The tokens that may be drawn, with weights proportional to their probabilities. Filters cut it without sorting the vocabulary: weights
/// fall into buckets by exponent and top mantissa bits (a float's bits grow with its value), and only the bucket at the border is sorted.
/// One instance serves all answers of a decode thread, one after the other.
/// </summary>
internal sealed class CandidateSet(int vocabularySize)
{
    private const int Buckets = 2048;
    private const int BitsPerBucket = 18;
    private const int BitsOfOne = 0x3F800000;

    private readonly float[] _weights = new float[vocabularySize];
    private readonly int[] _tokens = new int[vocabularySize];
    private readonly float[] _borderWeights = new float[vocabularySize];
    private readonly int[] _borderTokens = new int[vocabularySize];
    private readonly int[] _counts = new int[Buckets];
    private readonly double[] _masses = new double[Buckets];

    /// <summary>Candidates left.</summary>
    public int Count { get; private set; }

    /// <summary>Sum of the weights.</summary>
    public double Mass { get; private set; }

    /// <summary>Fills the set with the softmax weights of <paramref name="scores"/> and applies the filters of <paramref name="options"/>.</summary>
    /// <returns>False when no token has a finite score.</returns>
    public bool Load(ReadOnlySpan<float> scores, SamplingOptions options)
    {
        float highest = TensorPrimitives.Max(scores);
        if (!float.IsFinite(highest))
        {
            return false;
        }

        // The highest score gets the weight 1, so nothing overflows.
        Span<float> weights = _weights.AsSpan(0, scores.Length);
        TensorPrimitives.Subtract(scores, highest, weights);
        TensorPrimitives.Divide(weights, options.Temperature, weights);
        TensorPrimitives.Exp(weights, weights);
        Compact(scores.Length, options.MinP);
        if (options.TopK > 0 && options.TopK < Count)
        {
            CountBuckets();
            Cut(options.TopK, double.PositiveInfinity);
        }

        if (options.TopP < 1)
        {
            CountBuckets();
            Cut(Count, options.TopP * Mass);
        }

        return true;
    }

    /// <summary>Index of the candidate that <paramref name="draw"/> (0 to 1, exclusive) falls on.</summary>
    public int Pick(double draw)
    {
        double left = draw * Mass;
        for (int index = 0; index < Count - 1; index++)
        {
            left -= _weights[index];
            if (left < 0)
            {
                return index;
            }
        }

        return Count - 1;
    }

    /// <summary>Token of the candidate at <paramref name="index"/>.</summary>
    public int TokenAt(int index) => _tokens[index];

    /// <summary>Takes out a candidate; the others keep their proportions.</summary>
    public void RemoveAt(int index)
    {
        Mass = Math.Max(0, Mass - _weights[index]);
        Count--;
        _weights[index] = _weights[Count];
        _tokens[index] = _tokens[Count];
    }

    private void Compact(int length, float leastWeight)
    {
        int kept = 0;
        double mass = 0;
        for (int token = 0; token < length; token++)
        {
            float weight = _weights[token];
            if (weight > 0 && weight >= leastWeight)
            {
                _weights[kept] = weight;
                _tokens[kept++] = token;
                mass += weight;
            }
        }

        (Count, Mass) = (kept, mass);
    }

    /// <summary>Keeps the heaviest candidates up to a count and, whichever comes first, until their weights reach a sum.</summary>
    private void Cut(int mostCandidates, double enoughMass)
    {
        (int border, double mass) = FindBorder(mostCandidates, enoughMass);

        // 1. What is heavier than the border's bucket stays; what lies in it is set aside. Written without branches, because in a flat
        //    distribution no branch can be foretold: each candidate is written to both places, and only the right one moves on.
        int kept = 0, atBorder = 0;
        for (int index = 0; index < Count; index++)
        {
            (float weight, int token) = (_weights[index], _tokens[index]);
            int bucket = BucketOf(weight);
            (_weights[kept], _tokens[kept]) = (weight, token);
            (_borderWeights[atBorder], _borderTokens[atBorder]) = (weight, token);
            kept += bucket < border ? 1 : 0;
            atBorder += bucket == border ? 1 : 0;
        }

        // 2. The bucket is sorted (ascending), and gives from its heavy end what is missing.
        _borderWeights.AsSpan(0, atBorder).Sort(_borderTokens.AsSpan(0, atBorder));
        for (int index = atBorder - 1; index >= 0 && kept < mostCandidates && mass < enoughMass; index--)
        {
            _weights[kept] = _borderWeights[index];
            _tokens[kept++] = _borderTokens[index];
            mass += _borderWeights[index];
        }

        (Count, Mass) = (kept, mass);
    }

    private void CountBuckets()
    {
        Array.Clear(_counts);
        Array.Clear(_masses);
        foreach (float weight in _weights.AsSpan(0, Count))
        {
            int bucket = BucketOf(weight);
            _counts[bucket]++;
            _masses[bucket] += weight;
        }
    }

    /// <summary>The first bucket that need not be kept whole, and the weights of those before it.</summary>
    private (int Bucket, double MassBefore) FindBorder(int mostCandidates, double enoughMass)
    {
        int candidates = 0;
        double mass = 0;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            candidates += _counts[bucket];
            if (candidates >= mostCandidates || mass + _masses[bucket] >= enoughMass)
            {
                return (bucket, mass);
            }

            mass += _masses[bucket];
        }

        return (Buckets, mass);
    }

    private static int BucketOf(float weight) =>
        Math.Clamp((BitsOfOne - BitConverter.SingleToInt32Bits(weight)) >> BitsPerBucket, 0, Buckets - 1);
}
