using System.Collections.Concurrent;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>
/// The one thread that starts processes. A child asks the kernel to die with its parent, and by parent the kernel means the
/// thread that forked (prctl(2), PR_SET_PDEATHSIG): a pool's thread would take the children along when it retires.
/// </summary>
internal sealed class SpawnThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = new(boundedCapacity: 256);

    public SpawnThread()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "penstock-spawn" };
        thread.Start();
    }

    /// <summary>Runs <paramref name="start"/> there; its exception comes back.</summary>
    public T Run<T>(Func<T> start)
    {
        var done = new TaskCompletionSource<T>();
        _work.Add(() =>
        {
            try
            {
                done.SetResult(start());
            }
#pragma warning disable CA1031 // It is thrown again where it is awaited.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                done.SetException(exception);
            }
        });
#pragma warning disable VSTHRD002 // Starting a process is a short blocking call, there as here.
        return done.Task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    /// <summary>Ends the thread. Children that are still there die with it.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var start in _work.GetConsumingEnumerable())
        {
            start();
        }

        _work.Dispose();
    }
}
