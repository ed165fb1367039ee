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
    private const int MostServed = 4096;
    private const int EntryBytes = 800;

    private readonly Lock _gate = new();
    private readonly VectorIndex _index;
    private readonly Random _random;
    private readonly double _auditRate;
    private readonly IScopeObserver? _observer;
    private readonly Dictionary<int, ScopeEntry> _entries = [];
    private readonly Dictionary<ulong, int> _byText = [];
    private readonly Dictionary<ulong, AnswerGroup> _asked = [];
    private readonly Queue<ulong> _served = [];
    private readonly WordEvidence _words = new();
    private readonly CandidateRanking _ranking;
    private long _groups;
    private long _ids;
    private int _hand;

    /// <summary>An empty scope, with a calibration of its own.</summary>
    public SemanticScope(SemanticScopeOptions options, Random random)
        : this(options, random, null, null)
    {
    }

    /// <summary>An empty scope.</summary>
    /// <param name="options">Its bounds.</param>
    /// <param name="random">Chooses what is audited.</param>
    /// <param name="calibration">What is shared with other scopes of one tenant and model; null begins with nothing.</param>
    /// <param name="observer">Told of each question that comes and goes; null for nobody.</param>
    internal SemanticScope(SemanticScopeOptions options, Random random, Calibration? calibration, IScopeObserver? observer)
    {
        (_index, _random, _auditRate, _observer) = (new VectorIndex(options.Dimensions, options.MostEntries), random, options.AuditRate, observer);
        (_ranking, Calibration) = (new CandidateRanking(_words), calibration ?? new Calibration(options.MaxErrorRate));
    }

    /// <summary>Length of its vectors.</summary>
    public int Dimensions => _index.Dimensions;

    /// <summary>What decides.</summary>
    public Calibration Calibration { get; }

    /// <summary>How many questions it keeps.</summary>
    public int Count => _entries.Count;

    /// <summary>About how many bytes it takes, texts and words included.</summary>
    public long Bytes { get; private set; }

    /// <summary>How it stands.</summary>
    public SemanticScopeStatus Status
    {
        get
        {
            CalibrationStatus now = Calibration.Status;
            lock (_gate)
            {
                return new(_entries.Count, now.Labels, now.IsReady, now.RiskLimit, now.EstimatedErrorRate, now.ErrorRateBound, _index.Bytes);
            }
        }
    }

    /// <summary>Looks for an answer. A lookup that is not a hit is given back with <see cref="Learn"/> once the answer is known.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="vector">Its vector, of length 1.</param>
    /// <param name="mostRisk">The largest risk that the caller takes; it is never more than the budget's.</param>
    public SemanticLookup Find(Question question, float[] vector, double mostRisk = 1)
    {
        uint[] features = WordEvidence.Features(question);
        lock (_gate)
        {
            List<Candidate> candidates = question.IsVolatile ? [] : Candidates(question, vector, features);
            var lookup = new SemanticLookup { Question = question, Vector = vector, Candidates = candidates, Features = features };
            lookup.Decision = question.IsVolatile ? SemanticDecision.Volatile : Decide(lookup, mostRisk);
            return lookup;
        }
    }

    /// <summary>
    /// Learns from an answer that came from upstream: labels the risk, and keeps the question with the first candidate whose answer is
    /// <paramref name="isSame"/>, or as a group of its own. Returns the place, by which <see cref="Remove"/> takes it out again.
    /// </summary>
    public int Learn(SemanticLookup lookup, object answer, Func<AnswerGroup, bool> isSame, ulong answerHash = 0)
    {
        bool? isBestSame = null;
        int slot;
        lock (_gate)
        {
            AnswerGroup? group = null;
            foreach (Candidate candidate in lookup.Candidates.Where(static candidate => !candidate.Group.IsRetired))
            {
                bool same = isSame(candidate.Group);
                if (ReferenceEquals(candidate, lookup.Best))
                {
                    candidate.Group.Learn(candidate.Verdict, same);
                    isBestSame = same;
                }

                if (same)
                {
                    group = candidate.Group;
                    break;
                }
            }

            group ??= new AnswerGroup { Id = ++_groups, Answer = answer };
            slot = Keep(lookup, group, answerHash);
        }

        if (isBestSame is { } isRight && lookup.Evidence is { } evidence)
        {
            Calibration.Learn(evidence, lookup.Risk, isRight);
        }

        return slot;
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

    /// <summary>Takes a whole group out: its answer was found wrong. Nothing is added to it any more.</summary>
    public int RemoveGroup(AnswerGroup group)
    {
        lock (_gate)
        {
            group.IsRetired = true;
            int[] slots = [.. _entries.Where(entry => ReferenceEquals(entry.Value.Group, group)).Select(entry => entry.Key)];
            return slots.Count(Drop);
        }
    }

    /// <summary>Takes the question out that was near no other for longest; false when there is none.</summary>
    public bool Shrink()
    {
        lock (_gate)
        {
            int before = _entries.Count;
            Evict();
            return _entries.Count < before;
        }
    }

    /// <summary>Someone says whether a hit was right: the risk is labelled as an audit would.</summary>
    public void Confirm(SemanticLookup lookup, bool isRight)
    {
        if (lookup.Evidence is { } evidence)
        {
            Calibration.Learn(evidence, lookup.Risk, isRight);
        }
    }

    /// <summary>Someone says that a hit was wrong: the risk model learns it as it would from an audit.</summary>
    public void Reject(SemanticLookup lookup) => Confirm(lookup, isRight: false);

    /// <summary>What a hit promised could not be given.</summary>
    public void Withdraw(SemanticLookup lookup) => Calibration.Refund(lookup.Spent);

    /// <summary>A question was answered with a group's answer: a conversation may go on from there.</summary>
    public void NoteServed(Question question, AnswerGroup group)
    {
        ulong hash = TextHash.OfNormalised(question.Text);
        lock (_gate)
        {
            if (_asked.TryAdd(hash, group))
            {
                _served.Enqueue(hash);
                if (_served.Count > MostServed)
                {
                    _asked.Remove(_served.Dequeue());
                }
            }
        }
    }

    /// <summary>The group of a question that was asked in these words, case and white space aside; null when none was, or its answer was another.</summary>
    /// <param name="text">The question.</param>
    /// <param name="isAnswer">Whether the answer that the conversation shows is the group's, or the entry's own by its hash.</param>
    public AnswerGroup? GroupOf(string text, Func<AnswerGroup, ulong, bool> isAnswer)
    {
        ulong hash = TextHash.OfNormalised(text);
        lock (_gate)
        {
            if (_byText.TryGetValue(hash, out int slot) && _entries[slot] is { Group.IsRetired: false } entry && isAnswer(entry.Group, entry.AnswerHash))
            {
                return entry.Group;
            }

            return _asked.TryGetValue(hash, out AnswerGroup? group) && !group.IsRetired && isAnswer(group, 0) ? group : null;
        }
    }

    /// <summary>All questions that are kept, in no order.</summary>
    internal IReadOnlyList<ScopeEntry> Entries()
    {
        lock (_gate)
        {
            return [.. _entries.Values];
        }
    }

    /// <summary>Puts back what was kept before a restart.</summary>
    internal void Restore(ScopeEntry entry, float[] vector)
    {
        lock (_gate)
        {
            (_ids, _groups) = (Math.Max(_ids, entry.Id), Math.Max(_groups, entry.Group.Id));
            Put(entry, vector, isNew: false);
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

        _ranking.Order(candidates, features, votes);
        return candidates;
    }

    private SemanticDecision Decide(SemanticLookup lookup, double mostRisk)
    {
        if (lookup.Best is not { } best)
        {
            Calibration.Pass();
            return SemanticDecision.Empty;
        }

        _entries[best.Slot].WasUsed = true;
        if (best.Verdict != GuardVerdict.Passed && !best.Group.Tolerates(best.Verdict))
        {
            Calibration.Pass();
            return best.Verdict == GuardVerdict.Volatile ? SemanticDecision.Volatile : SemanticDecision.Guarded;
        }

        lookup.Evidence = _ranking.Evidence(lookup, best);
        CalibratedRisk judged = Calibration.Assess(lookup.Evidence, mostRisk, _auditRate, _random);
        (lookup.Risk, lookup.Spent) = (judged.Risk, judged.Spent);
        return judged.Decision;
    }

    // A question that is kept already takes its old place over; one whose answer is another now leaves its group.
    private int Keep(SemanticLookup lookup, AnswerGroup group, ulong answerHash)
    {
        var entry = new ScopeEntry(lookup.Question, lookup.Features, group) { Id = ++_ids, AnswerHash = answerHash };
        if (_byText.TryGetValue(entry.TextHash, out int before))
        {
            Drop(before);
        }

        if (_index.Count == _index.Capacity)
        {
            Evict();
        }

        return Put(entry, lookup.Vector);
    }

    private int Put(ScopeEntry entry, float[] vector, bool isNew = true)
    {
        int slot = _index.Add(vector);
        _entries[slot] = entry;
        _byText[entry.TextHash] = slot;
        entry.Group.Count++;
        _words.Add(entry.Group, entry.Features);
        Bytes += Weight(entry);
        if (isNew)
        {
            _observer?.Added(this, entry, vector);
        }

        return slot;
    }

    private long Weight(ScopeEntry entry) =>
        EntryBytes + _index.BytesAnEntry + (2L * entry.Question.Text.Length) + (120L * entry.Question.Words.Length) + (12L * entry.Features.Length);

    // The clock algorithm: the hand passes over what was used since it last came by.
    private void Evict()
    {
        for (int passed = 0; passed <= 2 * _index.Capacity && _entries.Count > 0; passed++)
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
        if (_byText.GetValueOrDefault(entry.TextHash, -1) == slot)
        {
            _byText.Remove(entry.TextHash);
        }

        entry.Group.Count--;
        _words.Remove(entry.Group, entry.Features);
        Bytes -= Weight(entry);
        _observer?.Removed(this, entry);
        return true;
    }
}
