using Penstock.Protocols.Errors;

namespace Penstock.Worker.Batching;

/// <summary>Hears nothing.</summary>
public sealed class NullGenerationObserver : IGenerationObserver
{
    /// <summary>The one instance.</summary>
    public static NullGenerationObserver Instance { get; } = new();

    private NullGenerationObserver()
    {
    }

    /// <inheritdoc/>
    public void Queued(int queueDepth)
    {
    }

    /// <inheritdoc/>
    public void Rejected(ErrorKind kind)
    {
    }

    /// <inheritdoc/>
    public void Admitted(TimeSpan waited, int promptTokens)
    {
    }

    /// <inheritdoc/>
    public void FirstToken(TimeSpan sinceQueued, int promptTokens, int cachedPromptTokens)
    {
    }

    /// <inheritdoc/>
    public void NextToken(TimeSpan sincePrevious)
    {
    }

    /// <inheritdoc/>
    public void Finished(GenerationOutcome outcome, TokenUsage usage, TimeSpan sinceQueued)
    {
    }

    /// <inheritdoc/>
    public void Stepped(SchedulerStep pass)
    {
    }
}
