namespace Penstock.Scaling.Targets.Processes;

/// <summary>Watches one worker: until it is ready, and then whether it still answers.</summary>
internal sealed class WorkerWatch(ProcessPool pool, HealthProbe probe, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Completes when the worker is ready. The supervisor's deadline ends it otherwise, by cancelling. A program that has no such path (Ollama)
    /// is ready when it answers at all.
    /// </summary>
    public async Task UntilReadyAsync(Uri address, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (await LookAsync(address, cancellationToken) is not (HealthAnswer.Ready or HealthAnswer.UnknownPath))
        {
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
        }
    }

    /// <summary>Completes when the worker has been silent for too many looks in a row. Any answer at all is a sign of life.</summary>
    public async Task UntilHungAsync(Uri address, CancellationToken cancellationToken)
    {
        for (var silent = 0; silent < pool.Supervision.ProbeFailures;)
        {
            await Task.Delay(pool.Supervision.ProbeInterval, time, cancellationToken);
            var answer = await LookAsync(address, cancellationToken);
            silent = answer == HealthAnswer.Silence ? silent + 1 : 0;
        }
    }

    private Task<HealthAnswer> LookAsync(Uri address, CancellationToken cancellationToken) =>
        probe.LookAsync(address, pool.ReadyPath, pool.Supervision.ProbeTimeout, cancellationToken);
}
