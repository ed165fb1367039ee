using Penstock.Catalog.Values;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>A process that never came to be: gone from the start, for the reason given.</summary>
internal sealed class UnstartedProcess(string reason) : IWorkerProcess
{
    public int? ProcessId => null;

    public Secret? Token => null;

    public Task<Uri> Listening { get; } = new TaskCompletionSource<Uri>().Task;

    public Task Exited => Task.CompletedTask;

    public Task<string> ExplainExitAsync() => Task.FromResult(reason);

    public void Terminate()
    {
        // It is gone.
    }

    public void Kill()
    {
        // It is gone.
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
