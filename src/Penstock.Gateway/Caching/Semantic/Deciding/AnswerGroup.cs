using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>Questions whose answers were found to be equal: they share one answer.</summary>
public sealed class AnswerGroup
{
    private int _hits;
    private readonly int[] _slack = new int[(int)GuardVerdict.Volatile + 1];

    /// <summary>Its number within its scope.</summary>
    public required long Id { get; init; }

    /// <summary>What its members are answered with; the scope does not look inside.</summary>
    public required object Answer { get; set; }

    /// <summary>How many entries it has.</summary>
    public int Count { get; internal set; }

    /// <summary>True once its answer was found wrong: it is no longer answered from.</summary>
    public bool IsRetired { get; internal set; }

    /// <summary>How often its answer was given again since the start.</summary>
    public int Hits => Volatile.Read(ref _hits);

    /// <summary>What was learned of differences, for keeping.</summary>
    internal IReadOnlyList<int> Slack
    {
        get => _slack;
        init => value.Take(_slack.Length).ToArray().CopyTo(_slack, 0);
    }

    /// <summary>How many of them have each word, by the word's hash.</summary>
    internal Dictionary<uint, int> Words { get; } = [];

    /// <summary>Its answer was given again.</summary>
    internal void CountHit() => Interlocked.Increment(ref _hits);

    /// <summary>Whether differences of that kind were seen not to change this group's answer, and never since to change it.</summary>
    internal bool Tolerates(GuardVerdict verdict) => verdict != GuardVerdict.Volatile && _slack[(int)verdict] >= 1;

    /// <summary>Learns whether a difference of that kind changed the answer.</summary>
    internal void Learn(GuardVerdict verdict, bool isSame) => _slack[(int)verdict] = isSame ? _slack[(int)verdict] + 1 : 0;
}
