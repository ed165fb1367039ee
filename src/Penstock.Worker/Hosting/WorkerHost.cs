using Penstock.Worker.Engine;
using Penstock.Worker.Hosting.Endpoints;
using Penstock.Worker.Hosting.Lifecycle;
using Penstock.Worker.Hosting.Tracing;

namespace Penstock.Worker.Hosting;

/// <summary>A worker's life: listen, load, serve, drain.</summary>
public static class WorkerHost
{
    /// <summary>
    /// Runs a worker until <paramref name="stop"/> fires. Prints <c>listening on URL model NAME</c> once it listens, and one line where it cannot start.
    /// </summary>
    /// <param name="options">What to serve and where.</param>
    /// <param name="log">Takes lines for people and for whoever started the process.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">The stop signal: running answers finish within <see cref="WorkerOptions.DrainTimeout"/>, new ones are refused.</param>
    /// <returns>One of <see cref="WorkerExitCode"/>.</returns>
    public static Task<int> RunAsync(WorkerOptions options, TextWriter log, TimeProvider time, CancellationToken stop) =>
        RunAsync(options, log, log, time, stop);

    /// <summary>As above, with errors on a writer of their own.</summary>
    public static Task<int> RunAsync(WorkerOptions options, TextWriter log, TextWriter errors, TimeProvider time, CancellationToken stop) =>
        RunAsync(options, new LlamaModelLoader(time), TextWriter.Synchronized(log), TextWriter.Synchronized(errors), time, stop);

    internal static async Task<int> RunAsync(
        WorkerOptions options, IModelLoader loader, TextWriter log, TextWriter errors, TimeProvider time, CancellationToken stop)
    {
        if (OptionChecks.Check(options) is { } wrong)
        {
            return await FailAsync(wrong, errors);
        }

        using var state = new WorkerState();
        var metrics = new WorkerMetrics(state, errors, time);
        await using var tracing = new WorkerTracing(options, metrics.Registry, time);
        Result<WorkerServer, StartError> started =
            await WorkerServer.StartAsync(options, new WorkerRoutes(state, options, metrics, tracing.Tracer, time), errors, time);
        if (!started.Succeeded)
        {
            return await FailAsync(started.Error, errors);
        }

        await using WorkerServer server = started.Value;
        await SayAsync(log, $"listening on {string.Join(' ', server.Addresses)} model {options.PublicName}");
        Result<LoadedModel, StartError> loaded;
        try
        {
            loaded = await LoadAsync(loader, options, metrics, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return WorkerExitCode.Success;
        }

        return loaded.Succeeded
            ? await ServeAsync(server, state, loaded.Value, options, log, time, stop)
            : await FailAsync(loaded.Error, errors);
    }

    /// <summary>Loading cannot be broken off. Where the stop signal comes first, a model that is loaded after it is freed again.</summary>
    private static Task<Result<LoadedModel, StartError>> LoadAsync(
        IModelLoader loader, WorkerOptions options, WorkerMetrics metrics, CancellationToken stop)
    {
        async Task<Result<LoadedModel, StartError>> LoadOrReleaseAsync()
        {
            Result<LoadedModel, StartError> loaded = await loader.LoadAsync(options, metrics);
            if (stop.IsCancellationRequested && loaded.Succeeded)
            {
                await loaded.Value.DisposeAsync();
                stop.ThrowIfCancellationRequested();
            }

            return loaded;
        }

        return Task.Run(LoadOrReleaseAsync, CancellationToken.None).WaitAsync(stop);
    }

    private static async Task<int> ServeAsync(
        WorkerServer server, WorkerState state, LoadedModel loaded, WorkerOptions options, TextWriter log, TimeProvider time, CancellationToken stop)
    {
        await using LoadedModel model = loaded;
        state.BecomeReady(model);
        await SayAsync(log, $"ready: {model.Summary}");
        await WaitAsync(stop);
        bool drained = await DrainAsync(state, options, log, time);
        await server.StopAsync(time);
        await SayAsync(log, "stopped");
        return drained ? WorkerExitCode.Success : WorkerExitCode.Failure;
    }

    private static async Task<int> FailAsync(StartError error, TextWriter errors)
    {
        await errors.WriteLineAsync(error.Message.ReplaceLineEndings(" "));
        await errors.FlushAsync(CancellationToken.None);
        return error.ExitCode;
    }

    private static async Task SayAsync(TextWriter log, string line)
    {
        await log.WriteLineAsync(line);
        await log.FlushAsync(CancellationToken.None);
    }

    private static async Task WaitAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = stop.UnsafeRegister(_ => stopped.TrySetResult(), null);
        await stopped.Task;
    }

    /// <summary>True where every running answer finished in time; the others are told in their streams.</summary>
    private static async Task<bool> DrainAsync(WorkerState state, WorkerOptions options, TextWriter log, TimeProvider time)
    {
        state.BeginDrain();
        await SayAsync(log, $"draining: {state.Running} requests are running");
        if (await state.WaitUntilIdleAsync(options.DrainTimeout, time))
        {
            return true;
        }

        await SayAsync(log, $"drain timed out after {options.DrainTimeout.TotalSeconds:0} s: {state.Running} requests are cut");
        state.CutRunning();
        await state.WaitUntilIdleAsync(WorkerServer.CutTimeout, time);
        return false;
    }
}
