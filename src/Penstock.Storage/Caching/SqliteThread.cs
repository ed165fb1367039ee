using System.Collections.Concurrent;

namespace Penstock.Storage.Caching;

/// <summary>
/// One thread that everything which may block on a disk runs on, in order. Bounded: who comes while it is full is turned away.
/// </summary>
internal sealed class SqliteThread : IAsyncDisposable
{
    private readonly BlockingCollection<Action> _work;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqliteThread(string name, int most)
    {
        _work = new BlockingCollection<Action>(most);
        new Thread(Run) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>Runs <paramref name="work"/> there; <paramref name="refused"/> is the result when there is too much to do already, or no more.</summary>
    public Task<T> RunAsync<T>(Func<T> work, T refused)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (!_work.TryAdd(() => Complete(work, done)))
            {
                done.SetResult(refused);
            }
        }
        catch (InvalidOperationException)
        {
            done.SetResult(refused); // it was closed
        }

        return done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _work.CompleteAdding();
        await _ended.Task;
        _work.Dispose();
    }

    private static void Complete<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            done.SetException(exception);
        }
    }

    private void Run()
    {
        try
        {
            foreach (Action work in _work.GetConsumingEnumerable())
            {
                work();
            }
        }
        finally
        {
            _ended.SetResult();
        }
    }
}
