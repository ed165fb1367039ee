using Penstock.Protocols.Errors;

namespace Penstock.Worker.Batching;

/// <summary>
/// Hears what the scheduler does, to feed metrics. Called on the decode thread (<see cref="Queued"/> and <see cref="Rejected"/> on a
/// caller's), so an implementation must be quick, thread-safe and must not throw.
/// </summary>
public interface IGenerationObserver
{
    /// <summary>A request entered the queue.</summary>
    void Queued(int queueDepth);

    /// <summary>A request was refused before it ran.</summary>
    void Rejected(ErrorKind kind);

    /// <summary>A request got a slot after it had waited.</summary>
    void Admitted(TimeSpan waited, int promptTokens);

    /// <summary>The prompt is evaluated and the first token is out.</summary>
    void FirstToken(TimeSpan sinceQueued, int promptTokens, int cachedPromptTokens);

    /// <summary>A further token is out.</summary>
    void NextToken(TimeSpan sincePrevious);

    /// <summary>A request left its slot.</summary>
    void Finished(GenerationOutcome outcome, TokenUsage usage, TimeSpan sinceQueued);

    /// <summary>One pass through the model is done.</summary>
    void Stepped(SchedulerStep pass);

    /// <summary>An answer was set back into the queue, because the KV cache had no cell left for it. It will go on where it was.</summary>
    void Preempted()
    {
    }

    /// <summary>A pass failed, and with it every running request.</summary>
    /// <param name="exception">A bug of ours, or null where the engine itself reported the failure.</param>
    void Faulted(Exception? exception)
    {
    }
}
