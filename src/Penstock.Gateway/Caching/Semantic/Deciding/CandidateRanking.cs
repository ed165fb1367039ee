namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>Puts the groups that a question may belong to in order, and says what sets the first apart from the rest.</summary>
/// <param name="words">What the groups' questions have said.</param>
internal sealed class CandidateRanking(WordEvidence words)
{
    private const double WordTemperature = 24;
    private const double Floor = 0.01;

    /// <summary>Likeliest first: the share of votes and what the words say, as log-probabilities.</summary>
    /// <param name="candidates">With their votes.</param>
    /// <param name="features">The question's words, hashed.</param>
    /// <param name="votes">All votes together.</param>
    public void Order(List<Candidate> candidates, uint[] features, double votes)
    {
        foreach (Candidate candidate in candidates)
        {
            candidate.Words = words.Score(candidate.Group, features);
        }

        double most = candidates.Count == 0 ? 0 : candidates.Max(static candidate => candidate.Words);
        double sum = Math.Log(candidates.Sum(candidate => Math.Exp((candidate.Words - most) / WordTemperature)));
        foreach (Candidate candidate in candidates)
        {
            candidate.Votes = Math.Log(((candidate.Votes / votes) + Floor) / (1 + Floor));
            candidate.Score = candidate.Votes + ((candidate.Words - most) / WordTemperature) - sum;
        }

        candidates.Sort(static (left, right) => right.Score.CompareTo(left.Score));
    }

    /// <summary>What the risk is estimated from: <see cref="RiskModel.Width"/> numbers of order one.</summary>
    public double[] Evidence(SemanticLookup lookup, Candidate best)
    {
        double otherScore = -20, otherWords = -60, sum = 0, nearest = -1;
        Candidate first = best;
        foreach (Candidate candidate in lookup.Candidates)
        {
            sum += Math.Exp(candidate.Score - best.Score);
            if (candidate.Similarity > nearest)
            {
                (nearest, first) = (candidate.Similarity, candidate);
            }

            if (!ReferenceEquals(candidate, best))
            {
                otherScore = Math.Max(otherScore, candidate.Score);
                otherWords = Math.Max(otherWords, candidate.Words);
            }
        }

        double share = 1 / sum, odds = Math.Clamp(Math.Log(share / (1 - share + 1e-3)), -6, 6);
        double margin = Math.Clamp((best.Words - otherWords) / WordTemperature, -4, 4);
        return
        [
            odds,
            best.Votes,
            margin,
            best.Similarity * 4,
            ReferenceEquals(first, best) ? 1 : 0,
            Math.Clamp(best.Words / 20, -4, 4),
            words.Known(lookup.Features) * 2,
            Math.Min(Math.Log(1 + best.Group.Count), 4),
            1,
        ];
    }
}
