using Microsoft.Extensions.Hosting;

namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>Leaves signals alone: the program that runs the worker owns them.</summary>
internal sealed class NoHostLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
