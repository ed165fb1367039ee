namespace Penstock.Worker.Batching;

/// <summary>Runs many generations at once on one model context.</summary>
public interface IGenerationScheduler
{
    /// <summary>What is going on now.</summary>
    SchedulerSnapshot Snapshot { get; }

    /// <summary>
    /// Queues <paramref name="request"/> and yields its answer. A rejection (invalid request, queue full, deadline, draining) is
    /// one <see cref="GenerationEventKind.Failed"/> event and nothing else. When <paramref name="cancellationToken"/> fires, or the
    /// enumerator is disposed, the sequence leaves the batch before its next step.
    /// </summary>
    IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken);

    /// <summary>Refuses new requests from now on (<see cref="Protocols.Errors.ErrorKind.ShuttingDown"/>); queued and running ones finish.</summary>
    void BeginDrain();

    /// <summary>Completes when nothing is queued or running.</summary>
    Task WhenIdleAsync(CancellationToken cancellationToken);
}
