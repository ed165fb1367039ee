using Penstock.Worker.Hosting;
using Penstock.Worker.Hosting.Lifecycle;
using Penstock.Worker.Tests.Engine;
using Penstock.Worker.Tests.Hosting;

[assembly: AssemblyFixture(typeof(DemoWorker))]

namespace Penstock.Worker.Tests.Hosting;

/// <summary>A worker that serves the demo model on one thread, started once for the tests that need a real one.</summary>
public sealed class DemoWorker : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private TestWorker? _worker;

    internal async Task<TestWorker> StartedAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _worker ??= await new TestWorker
            {
                Options = new WorkerOptions { ModelPath = DemoEngine.ModelPath, Name = "demo", Threads = 1, Slots = 4 },
                Loader = new LlamaModelLoader(TimeProvider.System),
            }.StartAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        _starting.Dispose();
    }
}
