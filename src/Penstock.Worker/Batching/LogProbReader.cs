using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace Penstock.Worker.Batching;

/// <summary>Turns a row of logits into log probabilities: the log-softmax of the model's own scores.</summary>
internal sealed class LogProbReader(ITokenizer tokenizer)
{
    private readonly float[] _scratch = new float[tokenizer.VocabularySize];

    /// <summary>The log probability of <paramref name="token"/> and of the <paramref name="top"/> most probable tokens.</summary>
    public TokenLogProb Read(ReadOnlySpan<float> logits, int token, int top)
    {
        float highest = TensorPrimitives.Max(logits);
        Span<float> shifted = _scratch.AsSpan(0, logits.Length);
        TensorPrimitives.Subtract(logits, highest, shifted);
        TensorPrimitives.Exp(shifted, shifted);
        float logSum = highest + MathF.Log(TensorPrimitives.Sum<float>(shifted));

        var alternatives = ImmutableArray.CreateBuilder<TokenLogProb>(top);
        foreach (int alternative in Highest(logits, top))
        {
            alternatives.Add(Describe(alternative, logits[alternative] - logSum, []));
        }

        return Describe(token, logits[token] - logSum, alternatives.ToImmutable());
    }

    private TokenLogProb Describe(int token, float logProb, ImmutableArray<TokenLogProb> top) =>
        new(token, [.. tokenizer.BytesOf(token).Span], logProb, top);

    // Insertion into a short sorted list: nearly every score fails the first comparison.
    private static List<int> Highest(ReadOnlySpan<float> logits, int count)
    {
        var best = new List<int>(count + 1);
        for (int token = 0; token < logits.Length && count > 0; token++)
        {
            if (best.Count == count && logits[token] <= logits[best[^1]])
            {
                continue;
            }

            int place = best.Count;
            while (place > 0 && logits[best[place - 1]] < logits[token])
            {
                place--;
            }

            best.Insert(place, token);
            if (best.Count > count)
            {
                best.RemoveAt(count);
            }
        }

        return best;
    }
}
