using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Telemetry;
using Penstock.Cli.Commands;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.Cli.Serving;

/// <summary>Workers are this very program, started once more.</summary>
/// <param name="programFolder">Where the program lies.</param>
/// <param name="drain">How long running answers may go on.</param>
/// <param name="collector">Gets the workers' spans; null for none.</param>
internal sealed class WorkerCommands(string programFolder, TimeSpan drain, OtlpOptions? collector) : IWorkerCommands
{
    /// <summary>
    /// What a built-in worker sees of our environment: what the system, .NET and GPU libraries need. It has no use for the keys of clouds.
    /// </summary>
    private static readonly string[] Passed =
    [
        "PATH", "HOME", "USER", "TMPDIR", "TZ", "LANG", "LC_", "LD_", "XDG_", "DOTNET_", "COMPlus_", "PENSTOCK_LLAMA_DIR", "PENSTOCK_DEBUG",
        "CUDA_", "NVIDIA_", "HIP_", "HSA_", "ROCR_", "GGML_", "VK_", "ONEAPI_", "SYCL_",
    ];

    public LaunchCommand For(PoolOptions pool)
    {
        ImmutableArray<string> self = Self();
        return pool.Engine == PoolEngine.Command
            ? new LaunchCommand(self[0], [.. self[1..], ChildProcess.BecomeVerb, "--", .. pool.Command]) { Limits = LimitsOf(pool), Threads = pool.Resources.Threads }
            : new LaunchCommand(self[0], [.. self[1..], .. WorkerArguments(pool)], WithCollector(WorkerEnvironment()))
            {
                TokenVariable = WorkerCommand.TokenVariable,
                Limits = LimitsOf(pool),
            };
    }

    private IEnumerable<string> WorkerArguments(PoolOptions pool) =>
    [
        "worker",
        "--model", ServeConfiguration.ModelPath(pool, programFolder)!,
        "--name", pool.Name,
        "--urls", "http://127.0.0.1:0",
        .. ThreadArguments(pool.Resources.Threads),
        "--drain-timeout", ((int)drain.TotalSeconds).ToString(CultureInfo.InvariantCulture),
    ];

    private static string[] ThreadArguments(int? threads) => threads is null ? [] : ["--threads", threads.Value.ToString(CultureInfo.InvariantCulture)];

    private static ProcessLimits LimitsOf(PoolOptions pool) => new(pool.Resources.MemoryMegabytes, pool.Resources.Nice);

    /// <summary>The program itself, or the runtime with the program where it was started so.</summary>
    private ImmutableArray<string> Self()
    {
        string process = Environment.ProcessPath!;
        return string.Equals(Path.GetFileNameWithoutExtension(process), "dotnet", StringComparison.Ordinal)
            ? [process, Path.Combine(programFolder, "penstock.dll")]
            : [process];
    }

    private ImmutableSortedDictionary<string, string> WithCollector(ImmutableSortedDictionary<string, string> environment)
    {
        if (collector is null)
        {
            return environment;
        }

        environment = environment
            .SetItem(WorkerCommand.CollectorVariable, collector.Endpoint.AbsoluteUri)
            .SetItem(WorkerCommand.MetricIntervalVariable, (collector.Metrics ? collector.Interval.TotalMilliseconds : 0).ToString("0", CultureInfo.InvariantCulture));
        return collector.Token is { } token ? environment.SetItem(WorkerCommand.CollectorTokenVariable, token.Reveal()) : environment;
    }

    private static ImmutableSortedDictionary<string, string> WorkerEnvironment() =>
        Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? ""))
            .Where(entry => Passed.Any(name => entry.Key.StartsWith(name, StringComparison.Ordinal)))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
}
