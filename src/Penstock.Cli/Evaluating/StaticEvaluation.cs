using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.Cli.Evaluating;

/// <summary>
/// Asks every query once against a cache that holds the entries. Ours takes the entries one by one, in a random order, and learns its risks
/// from them; the calibration part, or the last fifth, chooses its threshold, so that nothing is tuned on the queries.
/// </summary>
internal sealed class StaticEvaluation(IReadOnlyList<LabelledText> entries, float[][] entryVectors, IReadOnlyList<LabelledText> queries, float[][] queryVectors)
{
    private static readonly double[] Cosines = [0.80, 0.85, 0.90, 0.92, 0.95, 0.97];
    private static readonly double[] Terms = [0.70, 0.80, 0.90];

    /// <summary>What chooses the threshold of ours; empty leaves it to the last fifth of the entries.</summary>
    public IReadOnlyList<LabelledText> Calibration { get; init; } = [];

    /// <summary>Their vectors.</summary>
    public float[][] CalibrationVectors { get; init; } = [];

    /// <summary>Runs every method.</summary>
    public IReadOnlyList<MethodResult> Run(IReadOnlyList<double> bounds, CancellationToken cancellationToken)
    {
        var results = new List<MethodResult>
        {
            Lookup("exact text", static text => text),
            Lookup("normalised text", Question.Normalise),
        };
        var terms = new TermWeights(entries);
        (int Index, double Similarity)[] byTerms = [.. queries.Select(query => terms.Nearest(query.Text))];
        results.AddRange(Terms.Select(threshold => Thresholded($"TF-IDF >= {threshold:0.00}", byTerms, threshold)));
        cancellationToken.ThrowIfCancellationRequested();
        (int Index, double Similarity)[] byCosine =
            [.. queryVectors.Select(vector => TextVectors.Nearest(vector, entryVectors) is var near ? (near.Index, (double)near.Similarity) : default)];
        results.AddRange(Cosines.Select(threshold => Thresholded($"cosine >= {threshold:0.00}", byCosine, threshold)));
        cancellationToken.ThrowIfCancellationRequested();
        results.AddRange(Ours(bounds, cancellationToken));
        return results;
    }

    private MethodResult Lookup(string name, Func<string, string> form)
    {
        var kept = new Dictionary<string, LabelledText>(StringComparer.Ordinal);
        foreach (LabelledText entry in entries)
        {
            kept.TryAdd(form(entry.Text), entry);
        }

        LabelledText?[] found = [.. queries.Select(query => kept.GetValueOrDefault(form(query.Text)))];
        return new(name, queries.Count, found.Count(static entry => entry is not null), found.Zip(queries).Count(static pair => pair.First is not null && !pair.Second.Shares(pair.First)));
    }

    private MethodResult Thresholded(string name, (int Index, double Similarity)[] nearest, double threshold)
    {
        int hits = 0, wrong = 0;
        for (int i = 0; i < nearest.Length; i++)
        {
            if (nearest[i].Index >= 0 && nearest[i].Similarity >= threshold)
            {
                hits++;
                wrong += queries[i].Shares(entries[nearest[i].Index]) ? 0 : 1;
            }
        }

        return new(name, queries.Count, hits, wrong);
    }

    // 1. Every entry is asked before it is kept, which labels the risks.
    // 2. The threshold of each bound is the largest risk below which false hits among that part stay under the bound: by their count, one more
    //    included, and by the upper end of what that count may mean.
    // 3. The queries.
    private IEnumerable<MethodResult> Ours(IReadOnlyList<double> bounds, CancellationToken cancellationToken)
    {
        var scope = new SemanticScope(new SemanticScopeOptions { MaxErrorRate = 1e-9, MostEntries = entries.Count + 1 }, new Random(1));
        int decides = entries.Count * 8 / 10;
        var calibration = new List<(double Risk, bool IsRight)>();
        int[] order = [.. Enumerable.Range(0, entries.Count)];
        new Random(1).Shuffle(order);
        for (int turn = 0; turn < order.Length; turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LabelledText entry = entries[order[turn]];
            SemanticLookup lookup = scope.Find(Question.Of(entry.Text), entryVectors[order[turn]]);
            if (turn >= decides && Calibration.Count == 0)
            {
                calibration.Add((lookup.Risk, lookup.Best is { } best && entry.Shares((LabelledText)best.Group.Answer)));
            }

            scope.Learn(lookup, entry, group => entry.Shares((LabelledText)group.Answer));
        }

        for (int i = 0; i < Calibration.Count; i++)
        {
            SemanticLookup lookup = scope.Find(Question.Of(Calibration[i].Text), CalibrationVectors[i]);
            calibration.Add((lookup.Risk, lookup.Best is { } best && Calibration[i].Shares((LabelledText)best.Group.Answer)));
        }

        SemanticLookup[] found = [.. queries.Select((query, i) => scope.Find(Question.Of(query.Text), queryVectors[i]))];
        foreach (double bound in bounds)
        {
            string name = $"ours, {bound:P0} of hits wrong".Replace(" %", "%", StringComparison.Ordinal);
            yield return Count(name, found, Limit(calibration, bound));
            yield return Count(name + ", with margin", found, CautiousLimit(calibration, bound));
        }
    }

    private MethodResult Count(string name, SemanticLookup[] found, double limit)
    {
        int hits = 0, wrong = 0;
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i].Risk <= limit)
            {
                hits++;
                wrong += queries[i].Shares((LabelledText)found[i].Best!.Group.Answer) ? 0 : 1;
            }
        }

        return new(name, queries.Count, hits, wrong);
    }

    /// <summary>
    /// The largest risk below which the share of wrong hits stays under the bound even if the part that chooses was lucky: the 95 % upper bound of a
    /// Poisson count (Garwood, 1936, by Wilson and Hilferty's cube) takes the count's place.
    /// </summary>
    internal static double CautiousLimit(IEnumerable<(double Risk, bool IsRight)> calibration, double bound)
    {
        const double Normal = 1.6449;
        double limit = 0;
        int hits = 0, wrong = 0;
        foreach ((double risk, bool isRight) in calibration.Where(static label => label.Risk < 1).OrderBy(static label => label.Risk))
        {
            hits++;
            wrong += isRight ? 0 : 1;
            double events = wrong + 1;
            double most = events * Math.Pow(1 - (1 / (9 * events)) + (Normal / (3 * Math.Sqrt(events))), 3);
            limit = most <= bound * hits ? risk : limit;
        }

        return limit;
    }

    /// <summary>The largest risk below which the share of wrong hits stays under the bound, one more wrong one included.</summary>
    internal static double Limit(IEnumerable<(double Risk, bool IsRight)> calibration, double bound)
    {
        double limit = 0;
        int hits = 0, wrong = 0;
        foreach ((double risk, bool isRight) in calibration.Where(static label => label.Risk < 1).OrderBy(static label => label.Risk))
        {
            hits++;
            wrong += isRight ? 0 : 1;
            limit = wrong + 1 <= bound * hits ? risk : limit;
        }

        return limit;
    }
}
