using System.Collections.Immutable;
using Penstock.Catalog.Models;
using Penstock.Catalog.Replicas;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Queueing;

/// <summary>
/// Where a model's requests wait for a replica: bounded in number by <c>queue.max</c> and in time by the pool's <c>coldStart.hold</c>. A
/// request is bound to a replica only when one is ready. Safe for concurrent use.
/// </summary>
public sealed class ReplicaQueue(TimeProvider time, ReplicaRoster roster, QueueOptions options)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private int _waiting;

    /// <summary>How many wait now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whether one of <paramref name="targets"/> can be called at once: a provider, or a pool with a ready replica.</summary>
    public bool CanStart(ImmutableArray<TargetState> targets)
    {
        long now = time.GetTimestamp();
        foreach (TargetState target in targets)
        {
            if (target.Pool is null || roster.HasReady(target.Pool.Name, now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Asks for replicas of the pools in <paramref name="targets"/> and waits until one can be called. Null is success.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<InferenceError?> WaitAsync(ImmutableArray<TargetState> targets, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > options.Max)
        {
            Interlocked.Decrement(ref _waiting);
            return new(ErrorKind.Overloaded, "Too many requests wait for this model. Try again later.", RetryAfter: RetryAfter);
        }

        try
        {
            return await WaitForReadyAsync(targets, Hold(targets), cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async ValueTask<InferenceError?> WaitForReadyAsync(
        ImmutableArray<TargetState> targets, TimeSpan hold, CancellationToken cancellationToken)
    {
        long from = time.GetTimestamp();
        while (true)
        {
            // The version is read before the test, so that a change between the two is not slept through.
            long version = roster.Directory.Current.Version;
            if (CanStart(targets))
            {
                return null;
            }

            TimeSpan left = hold - time.GetElapsedTime(from);
            if (left <= TimeSpan.Zero)
            {
                string text = $"No model server became ready within {hold.TotalSeconds:0.#} s. Try again later.";
                return new(ErrorKind.UpstreamUnavailable, text, RetryAfter: RetryAfter);
            }

            await WakeAsync(targets, cancellationToken);
            await WaitForChangeAsync(version, left < ReplicaState.SuspectTime ? left : ReplicaState.SuspectTime, cancellationToken);
        }
    }

    private async ValueTask WakeAsync(ImmutableArray<TargetState> targets, CancellationToken cancellationToken)
    {
        foreach (TargetState target in targets)
        {
            if (target.Pool is not null)
            {
                await roster.Directory.WakeAsync(target.Pool.Name, cancellationToken);
            }
        }
    }

    /// <summary>Waits for a new snapshot, but not longer than a suspicion lasts: its end is no change of the directory.</summary>
    private async ValueTask WaitForChangeAsync(long version, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            ReplicaSnapshot _ = await roster.Directory.WaitForChangeAsync(version, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    private static TimeSpan Hold(ImmutableArray<TargetState> targets)
    {
        TimeSpan longest = TimeSpan.Zero;
        foreach (TargetState target in targets)
        {
            if (target.Pool is not null && target.Pool.ColdStart.Hold > longest)
            {
                longest = target.Pool.ColdStart.Hold;
            }
        }

        return longest;
    }
}
