using System.Diagnostics.CodeAnalysis;
using Penstock.Protocols.Errors;

namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>The phase of a worker, its model, and the count of answers that run. Thread-safe.</summary>
internal sealed class WorkerState : IDisposable
{
    /// <summary>Most requests at once, those that still send their body included. The engine's queue bounds what waits after that.</summary>
    public const int MostRequests = 1024;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly Lock _changing = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoadedModel? _model;
    private int _running;

    /// <summary>Where the worker is.</summary>
    public WorkerPhase Phase { get; private set; } = WorkerPhase.Loading;

    /// <summary>The model, once there is one.</summary>
    public LoadedModel? Model => _model;

    /// <summary>Fires when running answers have to end at once.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Answers that run now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>The model is there.</summary>
    public void BecomeReady(LoadedModel model)
    {
        lock (_changing)
        {
            _model = model;
            Phase = Phase == WorkerPhase.Loading ? WorkerPhase.Ready : Phase;
        }
    }

    /// <summary>Takes a request in, to be let out by <see cref="Leave"/>; or says why not.</summary>
    public bool TryEnter([NotNullWhen(true)] out LoadedModel? model, [NotNullWhen(false)] out InferenceError? error)
    {
        lock (_changing)
        {
            error = Phase switch
            {
                WorkerPhase.Loading => new InferenceError(
                    ErrorKind.UpstreamUnavailable, "The model is still being loaded. Try again in a moment.", RetryAfter: RetryAfter),
                WorkerPhase.Draining => new InferenceError(
                    ErrorKind.ShuttingDown, "This worker is shutting down. Send the request to another one.", RetryAfter: RetryAfter),
                _ when _running >= MostRequests => new InferenceError(
                    ErrorKind.Overloaded, $"The worker has {MostRequests} requests at once already. Try again later.", RetryAfter: RetryAfter),
                _ => null,
            };
            _running += error is null ? 1 : 0;
            model = error is null ? _model : null;
            return model is not null;
        }
    }

    /// <summary>A request that entered is over.</summary>
    public void Leave()
    {
        lock (_changing)
        {
            _running--;
            NoteIdle();
        }
    }

    /// <summary>
    /// Refuses what is new from now on. The scheduler is not told: a request that is in may still have generations to begin (the further ones of several
    /// answers), and they belong to what is to finish.
    /// </summary>
    public void BeginDrain()
    {
        lock (_changing)
        {
            Phase = WorkerPhase.Draining;
            NoteIdle();
        }
    }

    /// <summary>Waits until nothing runs, after <see cref="BeginDrain"/>; false where that took longer than <paramref name="atMost"/>.</summary>
    public async Task<bool> WaitUntilIdleAsync(TimeSpan atMost, TimeProvider time)
    {
        try
        {
            await _idle.Task.WaitAsync(atMost, time, CancellationToken.None);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Ends what runs.</summary>
    public void CutRunning() => _cut.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _cut.Dispose();

    private void NoteIdle()
    {
        if (Phase == WorkerPhase.Draining && _running == 0)
        {
            _idle.TrySetResult();
        }
    }
}
