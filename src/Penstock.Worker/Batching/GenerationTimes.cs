namespace Penstock.Worker.Batching;

/// <summary>When a generation passed its stations, as timestamps; 0 where it did not. Written by the decode thread, read when the answer has ended.</summary>
public sealed class GenerationTimes
{
    /// <summary>When it was put into the queue.</summary>
    public long QueuedAt { get; internal set; }

    /// <summary>When it got its slot.</summary>
    public long AdmittedAt { get; internal set; }

    /// <summary>When its prompt was evaluated and its first token out.</summary>
    public long FirstTokenAt { get; internal set; }

    /// <summary>When it left its slot.</summary>
    public long EndedAt { get; internal set; }

    /// <summary>Prompt tokens that were taken from the KV cache.</summary>
    public int CachedPromptTokens { get; internal set; }

    /// <summary>Tokens that were generated.</summary>
    public int GeneratedTokens { get; internal set; }
}
