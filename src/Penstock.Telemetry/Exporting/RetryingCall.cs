namespace Penstock.Telemetry.Exporting;

/// <summary>Tries a call again a bounded number of times, with doubling waits.</summary>
internal sealed class RetryingCall(string exporter, ExportMetrics metrics, TimeProvider time)
{
    private const int Tries = 4;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>True when it was sent.</summary>
    public async ValueTask<bool> RunAsync(int items, Func<CancellationToken, ValueTask<ExportCall>> call, CancellationToken cancellationToken)
    {
        TimeSpan wait = FirstWait;
        for (int i = 1; i <= Tries; i++)
        {
            ExportCall result = await OnceAsync(call, cancellationToken);
            if (result == ExportCall.Sent)
            {
                metrics.Sent(exporter, items);
                return true;
            }

            metrics.Failed(exporter);
            if (result == ExportCall.Refused || i == Tries)
            {
                break;
            }

            await Task.Delay(wait, time, cancellationToken);
            wait *= 2;
        }

        metrics.Dropped(exporter, items);
        return false;
    }

    private async ValueTask<ExportCall> OnceAsync(Func<CancellationToken, ValueTask<ExportCall>> call, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await call(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ExportCall.TryAgain;
        }
    }
}
