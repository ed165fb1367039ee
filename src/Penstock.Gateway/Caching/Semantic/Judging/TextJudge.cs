using System.Numerics.Tensors;
using Penstock.Gateway.Caching.Semantic.Guarding;
using Penstock.Gateway.Caching.Semantic.Vectors;

namespace Penstock.Gateway.Caching.Semantic.Judging;

/// <summary>
/// Compares answers by their words alone.
/// 1. Texts that are equal but for case and white space are equal.
/// 2. Numbers, in order of size, must be the same, and the guard must not object.
/// 3. What is left is decided by the cosine of the two texts, if both are short enough to be seen whole.
/// </summary>
internal sealed class TextJudge(IVectorSource vectors) : IAnswerJudge
{
    private const float LeastSimilarity = 0.90f;
    private const int MostCharacters = 600; // about the 128 tokens that the built-in model sees

    public int MostComparisons => 20;

    public async ValueTask<bool> AreEqualAsync(string question, KeptAnswer kept, KeptAnswer made, CancellationToken cancellationToken)
    {
        if (kept.Hash == made.Hash)
        {
            return true;
        }

        if (kept.Text is not { Length: <= MostCharacters } left || made.Text is not { Length: <= MostCharacters } right)
        {
            return false;
        }

        Question first = Question.Of(left), second = Question.Of(right);
        if (!SameNumbers(first, second) || MeaningGuard.Check(first, second) != GuardVerdict.Passed)
        {
            return false;
        }

        kept.Vector ??= await vectors.EmbedAsync(left, cancellationToken);
        made.Vector ??= await vectors.EmbedAsync(right, cancellationToken);
        return kept.Vector is { } one && made.Vector is { } other && one.Length == other.Length && TensorPrimitives.Dot<float>(one, other) >= LeastSimilarity;
    }

    private static bool SameNumbers(Question left, Question right) => Numbers(left).SequenceEqual(Numbers(right), StringComparer.Ordinal);

    private static IEnumerable<string> Numbers(Question question) =>
        question.Words.Where(static word => word.IsNumber).Select(static word => word.Stem).Order(StringComparer.Ordinal);
}
