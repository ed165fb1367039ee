using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.Cli.Evaluating;

/// <summary>
/// Runs streams through a cache that begins empty and learns as it does in a gateway: what is not served is answered upstream, and that
/// answer is compared with the candidates'. Labels play the judge; <paramref name="judgeError"/> of its verdicts are turned around.
/// </summary>
internal sealed class StreamEvaluation(IReadOnlyList<LabelledText> texts, float[][] vectors, double judgeError)
{
    private readonly Question[] _questions = [.. texts.Select(static text => Question.Of(text.Text))];

    /// <summary>One stream of at most <paramref name="length"/> of the texts, in the order of the seed.</summary>
    public StreamResult Run(int seed, double bound, int length, CancellationToken cancellationToken)
    {
        int[] order = [.. Enumerable.Range(0, texts.Count)];
        new Random(seed).Shuffle(order);
        var scope = new SemanticScope(new SemanticScopeOptions { MaxErrorRate = bound }, new Random(seed));
        var judge = new Random(seed + 1000);
        int hits = 0, wrong = 0, audits = 0;
        length = Math.Min(length, order.Length);
        foreach (int i in order.AsSpan(0, length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            LabelledText text = texts[i];
            SemanticLookup lookup = scope.Find(_questions[i], vectors[i]);
            if (lookup.Decision == SemanticDecision.Hit)
            {
                hits++;
                wrong += text.Shares((LabelledText)lookup.Best!.Group.Answer) ? 0 : 1;
                continue;
            }

            audits += lookup.Decision == SemanticDecision.Audit ? 1 : 0;
            scope.Learn(lookup, text, group => text.Shares((LabelledText)group.Answer) ^ (judge.NextDouble() < judgeError));
        }

        return new(seed, bound, length, hits, wrong, audits, scope.Status.EstimatedErrorRate);
    }
}
