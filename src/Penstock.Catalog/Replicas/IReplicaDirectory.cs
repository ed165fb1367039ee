namespace Penstock.Catalog.Replicas;

/// <summary>
/// All that the gateway knows of model servers of one's own: who runs now, and a way to ask for more. Whoever starts and
/// stops replicas (process supervisor, scaler) implements it. Safe for concurrent use; reading <see cref="Current"/> costs a load.
/// </summary>
public interface IReplicaDirectory
{
    /// <summary>The newest snapshot.</summary>
    ReplicaSnapshot Current { get; }

    /// <summary>Completes with the first snapshot whose version is above <paramref name="version"/>, at once if there is one.</summary>
    ValueTask<ReplicaSnapshot> WaitForChangeAsync(long version, CancellationToken cancellationToken);

    /// <summary>Says that a request waits for <paramref name="pool"/>. Returns at once; many calls count as one.</summary>
    ValueTask WakeAsync(string pool, CancellationToken cancellationToken);
}
