using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;
using Penstock.Catalog.Values;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Hooks;

namespace Penstock.Scaling.Tests.Targets.Clouds;

/// <summary>With real processes.</summary>
public sealed class HookTargetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-hook-").FullName;

    [Fact]
    public async Task Scales_lists_and_drains_by_commands()
    {
        string said = Path.Combine(_folder, "said");
        await using var target = new HookTarget(Context(
            scale: ["sh", "-c", $"echo scale $1 $PENSTOCK_POOL $PENSTOCK_DESIRED >> '{said}'", "sh", "{desired}"],
            list: ["sh", "-c", """echo '{"id":"a","address":"http://10.0.0.7:8000","phase":"ready"}'; echo '{"id":"b","phase":"starting"}'"""],
            drain: ["sh", "-c", $"echo drain $1 >> '{said}'", "sh", "{replica}"]));

        Assert.Null(await target.SetDesiredAsync(2, TestContext.Current.CancellationToken));
        TargetReading reading = await target.ObserveAsync(TestContext.Current.CancellationToken);
        Assert.Null(await target.DrainAsync("a; rm -rf x", TestContext.Current.CancellationToken));

        Assert.Equal([("a", ReplicaPhase.Ready), ("b", ReplicaPhase.Starting)], reading.Replicas.Select(one => (one.Replica.Id, one.Replica.Phase)));
        Assert.Equal(2, reading.Desired);
        Assert.Equal(["scale 2 llama 2", "drain a; rm -rf x"], await File.ReadAllLinesAsync(said, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_command_that_fails_is_told_by_its_last_words()
    {
        await using var target = new HookTarget(Context(scale: ["sh", "-c", "echo no quota >&2; exit 3"], list: ["true"]));

        TargetError? error = await target.SetDesiredAsync(2, TestContext.Current.CancellationToken);

        Assert.Equal(TargetErrorKind.Refused, error?.Kind);
        Assert.Contains("ended with 3: no quota", error?.Message, StringComparison.Ordinal);
        Assert.Equal(TargetErrorKind.Refused, (await target.DrainAsync("a", TestContext.Current.CancellationToken))?.Kind);
    }

    [Fact]
    public async Task A_command_that_hangs_is_ended_with_its_children()
    {
        string pid = Path.Combine(_folder, "pid");
        await using var target = new HookTarget(Context(scale: ["sh", "-c", $"sleep 600 & echo $! > '{pid}'; wait"], list: ["true"], timeout: TimeSpan.FromSeconds(1)));

        TargetError? error = await target.SetDesiredAsync(2, TestContext.Current.CancellationToken);

        Assert.Equal(TargetErrorKind.Unreachable, error?.Kind);
        string child = (await File.ReadAllTextAsync(pid, TestContext.Current.CancellationToken)).Trim();
        await Clouds.Targets.UntilAsync(() => Task.FromResult(IsGone(child)), "the child's end");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"id":"a","phase":"ready"}""")]
    [InlineData("""{"id":"a","address":"ftp://x","phase":"ready"}""")]
    [InlineData("""{"id":"","address":"http://x:1","phase":"ready"}""")]
    public async Task A_line_that_cannot_be_read_is_named(string line)
    {
        await using var target = new HookTarget(Context(scale: ["true"], list: ["printf", "%s\\n", line]));

        TargetReading reading = await target.ObserveAsync(TestContext.Current.CancellationToken);

        Assert.Contains("hook.list of pool llama, line 1", reading.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        await using var target = new HookTarget(Context(scale: ["/no/such/program"], list: ["true"]));

        Assert.Contains("/no/such/program cannot be started", (await target.SetDesiredAsync(1, TestContext.Current.CancellationToken))?.Message, StringComparison.Ordinal);
    }

    /// <summary>A dead child that nobody has waited for yet is gone as well.</summary>
    private static bool IsGone(string process) =>
        !Directory.Exists("/proc/" + process) || File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ScaleTargetContext Context(ValueList<string> scale, ValueList<string> list, ValueList<string>? drain = null, TimeSpan? timeout = null) => Clouds.Targets.Context(new PoolOptions
    {
        Name = "llama",
        Engine = PoolEngine.External,
        Target = "hook",
        Hook = new HookOptions { Scale = scale, List = list, Drain = drain ?? [], Timeout = timeout ?? TimeSpan.FromMinutes(1) },
    });
}
