using Penstock.Gateway.Caching.Semantic.Guarding;
using Penstock.Gateway.Caching.Semantic.Searching;

namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>
/// Questions that may share answers: one tenant, one model, one system text, equal parameters. Finds the group of answers that a new
/// question belongs to, estimates the risk that it does not, and learns from every answer that comes from upstream.
/// 1. The nearest entries vote for their groups, the more the nearer (as k nearest neighbours do).
/// 2. The question's words vote by what each group's questions have said.
/// 3. Both together, as log-probabilities, put the groups in order; the guard may object to the first.
/// 4. What sets the first apart from the rest becomes a risk, and the budget of errors decides whether it may be taken.
/// Safe for use by several threads: one at a time.
/// </summary>
public sealed class SemanticScope
{
    private const int Nearest = 20;
    private const double Temperature = 0.07;
    private const double WordTemperature = 24;
    private const double Floor = 0.01;

    private readonly Lock _gate = new();
    private readonly VectorIndex _index;
    private readonly Random _random;
    private readonly double _auditRate;
    private readonly Dictionary<int, ScopeEntry> _entries = [];
    private readonly WordEvidence _words = new();
    private readonly RiskModel _model;
    private readonly ErrorBudget _budget;
    private long _groups;
    private int _hand;

    /// <summary>An empty scope.</summary>
    public SemanticScope(SemanticScopeOptions options, Random random)
    {
        (_index, _random, _auditRate) = (new VectorIndex(options.Dimensions, options.MostEntries), random, options.AuditRate);
        (_model, _budget) = (new RiskModel(), new ErrorBudget(options.MaxErrorRate));
    }

    /// <summary>How many questions it keeps.</summary>
    public int Count => _entries.Count;

    /// <summary>How it stands.</summary>
    public SemanticScopeStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new(_entries.Count, _model.Labels, _budget.IsReady, _budget.Limit, _budget.EstimatedErrorRate, _budget.ErrorRateBound, _index.Bytes);
            }
        }
    }

    /// <summary>Looks for an answer. A lookup that is not a hit is given back with <see cref="Learn"/> once the answer is known.</summary>
    public SemanticLookup Find(Question question, float[] vector)
    {
        uint[] features = WordEvidence.Features(question);
        lock (_gate)
        {
            List<Candidate> candidates = question.IsVolatile ? [] : Candidates(question, vector, features);
            var lookup = new SemanticLookup { Question = question, Vector = vector, Candidates = candidates, Features = features };
            lookup.Decision = question.IsVolatile ? SemanticDecision.Volatile : Decide(lookup);
            return lookup;
        }
    }

    /// <summary>
    /// Learns from an answer that came from upstream: labels the risk, and keeps the question with the first candidate whose answer is
    /// <paramref name="isSame"/>, or as a group of its own. Returns the place, by which <see cref="Remove"/> takes it out again.
    /// </summary>
    public int Learn(SemanticLookup lookup, object answer, Func<AnswerGroup, bool> isSame)
    {
        lock (_gate)
        {
            AnswerGroup? group = null;
            foreach (Candidate candidate in lookup.Candidates)
            {
                bool same = isSame(candidate.Group);
                if (ReferenceEquals(candidate, lookup.Best))
                {
                    LearnBest(lookup, candidate, same);
                }

                if (same)
                {
                    group = candidate.Group;
                    break;
                }
            }

            group ??= new AnswerGroup { Id = ++_groups, Answer = answer };
            return Keep(lookup, group);
        }
    }

    /// <summary>What is kept there; null when nothing is.</summary>
    public AnswerGroup? GroupAt(int slot)
    {
        lock (_gate)
        {
            return _entries.GetValueOrDefault(slot)?.Group;
        }
    }

    /// <summary>Takes one question out.</summary>
    public bool Remove(int slot)
    {
        lock (_gate)
        {
            return Drop(slot);
        }
    }

    /// <summary>Takes a whole group out: its answer was found wrong.</summary>
    public int RemoveGroup(AnswerGroup group)
    {
        lock (_gate)
        {
            int[] slots = [.. _entries.Where(entry => ReferenceEquals(entry.Value.Group, group)).Select(entry => entry.Key)];
            return slots.Count(Drop);
        }
    }

    /// <summary>Someone says that a hit was wrong: the risk model learns it as it would from an audit.</summary>
    public void Reject(SemanticLookup lookup)
    {
        lock (_gate)
        {
            if (lookup.Evidence is { } evidence)
            {
                _budget.Learn(lookup.Risk, isWrong: true);
                _model.Learn(evidence, isRight: false);
            }
        }
    }

    private List<Candidate> Candidates(Question question, float[] vector, uint[] features)
    {
        Span<Neighbour> neighbours = stackalloc Neighbour[Nearest];
        int count = _index.Search(vector, neighbours);
        var candidates = new List<Candidate>();
        double votes = 0;
        foreach (Neighbour neighbour in neighbours[..count])
        {
            ScopeEntry entry = _entries[neighbour.Slot];
            Candidate? candidate = candidates.Find(one => ReferenceEquals(one.Group, entry.Group));
            if (candidate is null)
            {
                candidate = new Candidate { Group = entry.Group, Slot = neighbour.Slot, Similarity = neighbour.Similarity, Verdict = MeaningGuard.Check(question, entry.Question) };
                candidates.Add(candidate);
            }
            else if (candidate.Verdict != GuardVerdict.Passed && MeaningGuard.Check(question, entry.Question) == GuardVerdict.Passed)
            {
                candidate.Verdict = GuardVerdict.Passed;
            }

            double vote = Math.Exp((neighbour.Similarity - neighbours[0].Similarity) / Temperature);
            candidate.Votes += vote;
            votes += vote;
        }

        Score(candidates, features, votes);
        return candidates;
    }

    private void Score(List<Candidate> candidates, uint[] features, double votes)
    {
        foreach (Candidate candidate in candidates)
        {
            candidate.Words = _words.Score(candidate.Group, features);
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

    private SemanticDecision Decide(SemanticLookup lookup)
    {
        if (lookup.Best is not { } best)
        {
            _budget.Allows(1);
            return SemanticDecision.Empty;
        }

        _entries[best.Slot].WasUsed = true;
        if (best.Verdict != GuardVerdict.Passed && !best.Group.Tolerates(best.Verdict))
        {
            _budget.Allows(1);
            return best.Verdict == GuardVerdict.Volatile ? SemanticDecision.Volatile : SemanticDecision.Guarded;
        }

        lookup.Evidence = Evidence(lookup, best);
        lookup.Risk = Math.Max(_model.Risk(lookup.Evidence), _budget.LeastRisk);
        if (!_budget.Allows(lookup.Risk))
        {
            return _budget.IsReady ? SemanticDecision.Unsure : SemanticDecision.Shadow;
        }

        // The nearer to the limit, the more there is to learn.
        double share = lookup.Risk * _budget.Correction / _budget.Limit;
        if (_random.NextDouble() < _auditRate * (0.5 + share))
        {
            return SemanticDecision.Audit;
        }

        _budget.Spend(lookup.Risk);
        return SemanticDecision.Hit;
    }

    private double[] Evidence(SemanticLookup lookup, Candidate best)
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
            _words.Known(lookup.Features) * 2,
            Math.Min(Math.Log(1 + best.Group.Count), 4),
            1,
        ];
    }

    private void LearnBest(SemanticLookup lookup, Candidate best, bool isSame)
    {
        best.Group.Learn(best.Verdict, isSame);
        if (lookup.Evidence is { } evidence)
        {
            _budget.Learn(lookup.Risk, !isSame);
            _model.Learn(evidence, isSame);
        }
    }

    private int Keep(SemanticLookup lookup, AnswerGroup group)
    {
        if (_index.Count == _index.Capacity)
        {
            Evict();
        }

        int slot = _index.Add(lookup.Vector);
        _entries[slot] = new ScopeEntry(lookup.Question, lookup.Features, group);
        group.Count++;
        _words.Add(group, lookup.Features);
        return slot;
    }

    // The clock algorithm: the hand passes over what was used since it last came by.
    private void Evict()
    {
        for (int passed = 0; passed <= 2 * _index.Capacity; passed++)
        {
            _hand = (_hand + 1) % _index.Capacity;
            if (_entries.TryGetValue(_hand, out ScopeEntry? entry))
            {
                if (!entry.WasUsed)
                {
                    Drop(_hand);
                    return;
                }

                entry.WasUsed = false;
            }
        }
    }

    private bool Drop(int slot)
    {
        if (!_entries.Remove(slot, out ScopeEntry? entry))
        {
            return false;
        }

        _index.Remove(slot);
        entry.Group.Count--;
        _words.Remove(entry.Group, entry.Features);
        return true;
    }
}
