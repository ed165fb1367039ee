using Penstock.Gateway.Caching.Entries;

namespace Penstock.Gateway.Caching.Tiers;

/// <summary>An answer in one of a shard's queues.</summary>
internal sealed class AnswerNode(CachedAnswer answer)
{
    public CachedAnswer Answer => answer;

    /// <summary>What it takes, in bytes.</summary>
    public long Weight { get; } = answer.Weight;

    /// <summary>How often it was given since it was last looked at, 3 at most.</summary>
    public int Uses { get; set; }

    /// <summary>True once it has proved itself.</summary>
    public bool IsMain { get; set; }

    public AnswerNode? Newer { get; set; }

    public AnswerNode? Older { get; set; }
}
