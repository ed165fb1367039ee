using Penstock.Catalog.Models;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>A store that fails is no reason for a request to: it goes on, and the cache says what is wrong.</summary>
public sealed class StoreFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-cache-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_folder, "cache.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_answer_outlives_a_restart_in_its_file()
    {
        await AskOnceAsync();
        FakeUpstream upstream = Answers.Relay();
        await using SqliteAnswerStore store = Store();
        await using var world = new CacheWorld(upstream, store: store);
        await world.Cache.StartAsync(Token);

        CacheWorld.Exchange hit = await world.AskAsync();

        Assert.Equal("exact", hit.Note);
        Assert.Equal(0, upstream.Calls);
        Assert.Equal(Answers.Chat(), hit.Output.Text);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        }
    }

    [Fact]
    public async Task An_invalidation_outlives_a_restart_too()
    {
        await AskOnceAsync();
        await using (SqliteAnswerStore store = Store())
        {
            await using var world = new CacheWorld(Answers.Relay(), store: store);
            await world.Cache.StartAsync(Token);
            Assert.Null((await world.Cache.InvalidateAsync(new CacheScope(), Token)).Fault);
        }

        await using SqliteAnswerStore again = Store();
        await using var restarted = new CacheWorld(Answers.Relay(), store: again);
        await restarted.Cache.StartAsync(Token);

        Assert.Equal("miss", (await restarted.AskAsync()).Note);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_set_aside()
    {
        await File.WriteAllTextAsync(FilePath, string.Concat(Enumerable.Repeat("this is no database. ", 500)), Token);
        await using SqliteAnswerStore store = Store();
        await using var world = new CacheWorld(Answers.Relay(), store: store);
        await world.Cache.StartAsync(Token);

        Assert.Equal("miss", (await world.AskAsync()).Note);
        Assert.Equal("exact", (await world.AskAsync()).Note);

        Assert.True(File.Exists(FilePath + ".corrupt"));
        Assert.Equal(StoreFaultKind.Corrupt, world.Cache.Status.Store!.Fault!.Kind);
        Assert.Contains("penstock_cache_store_faults_total{store=\"sqlite\",kind=\"Corrupt\"} 1", Scrape(world), StringComparison.Ordinal);
        await AskOnceAsync();
    }

    [Fact]
    public async Task A_file_that_is_damaged_in_the_middle_costs_misses_and_nothing_else()
    {
        await AskOnceAsync(questions: 200);
        byte[] bytes = await File.ReadAllBytesAsync(FilePath, Token);
        new Random(5).NextBytes(bytes.AsSpan(8192, bytes.Length - 8192));
        await File.WriteAllBytesAsync(FilePath, bytes, Token);
        File.Delete(FilePath + "-wal");
        FakeUpstream upstream = Answers.Relay();
        await using SqliteAnswerStore store = Store();
        await using var world = new CacheWorld(upstream, store: store);
        await world.Cache.StartAsync(Token);

        for (int question = 0; question < 20; question++)
        {
            CacheWorld.Exchange exchange = await world.AskAsync(Question(question));
            Assert.Equal(Answers.Chat(), exchange.Output.Text);
            Assert.Null(exchange.Context.Error);
        }

        Assert.Equal(StoreFaultKind.Corrupt, world.Cache.Status.Store!.Fault!.Kind);
    }

    [Fact]
    public async Task A_full_disk_stops_the_writing_and_nothing_else()
    {
        // The file's own bound is the disk: SQLite says the same of both.
        await using var store = new SqliteAnswerStore(FilePath, 64 * 1024, TimeProvider.System);
        FakeUpstream upstream = Answers.Relay(Answers.Chat(new string('x', 400_000)));
        await using var world = new CacheWorld(upstream, store: store);
        await world.Cache.StartAsync(Token);

        for (int question = 0; question < 5; question++)
        {
            Assert.Equal("miss", (await world.AskAsync(Question(question))).Note);
        }

        await WaitAsync(() => world.Cache.Status.Store!.Fault is not null);
        Assert.Equal("exact", (await world.AskAsync(Question(0))).Note);
        Assert.Equal(StoreFaultKind.Full, world.Cache.Status.Store!.Fault!.Kind);
        Assert.False(world.Cache.Status.Store.IsWell);
        Assert.Contains("penstock_cache_store_up 0", Scrape(world), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_an_invalidation_cannot_be_written_down_the_file_goes()
    {
        await AskOnceAsync();
        var broken = new BrokenStore(Store()) { EpochFault = new StoreFault(StoreFaultKind.Full, "disk full") };
        await using (broken)
        {
            await using var world = new CacheWorld(Answers.Relay(), store: broken);
            await world.Cache.StartAsync(Token);

            Assert.Null((await world.Cache.InvalidateAsync(new CacheScope(), Token)).Fault);
            Assert.False(File.Exists(FilePath) && new FileInfo(FilePath).Length > 0 && await IsKeptAsync());
        }
    }

    [Fact]
    public async Task A_store_that_is_away_is_left_alone_for_a_while()
    {
        var broken = new BrokenStore(null);
        await using var world = new CacheWorld(Answers.Relay(), store: broken);
        await world.Cache.StartAsync(Token);
        Assert.Equal(StoreFaultKind.Away, world.Cache.Status.Store!.Fault!.Kind);

        for (int question = 0; question < 20; question++)
        {
            Assert.Equal(Outcome.Completed, (await world.AskAsync(Question(question))).Context.Outcome);
        }

        // Its epochs are not known, so that nothing of it would be believed.
        Assert.Equal(0, broken.Finds);
        Assert.Equal("exact", (await world.AskAsync(Question(3))).Note);
    }

    [Fact]
    public async Task The_file_keeps_to_its_bound()
    {
        await using var store = new SqliteAnswerStore(FilePath, 1024 * 1024, TimeProvider.System);
        for (uint batch = 0; batch < 100; batch++)
        {
            StoredAnswer[] answers = [.. Enumerable.Range(0, 64).Select(number => new StoredAnswer(new AnswerKey(batch, (uint)number), new byte[4000], DateTimeOffset.MaxValue))];
            Assert.Null(await store.PutAsync(answers, Token));
        }

        Assert.InRange(new FileInfo(FilePath).Length, 1, 2 * 1024 * 1024);
        Assert.NotNull((await store.FindAsync(new AnswerKey(99, 63), Token)).Value);
        Assert.Null((await store.FindAsync(new AnswerKey(0, 0), Token)).Value);
    }

    private static string Question(int number) => $$"""{"model":"small","temperature":0,"messages":[{"role":"user","content":"question {{number}}"}]}""";

    private static string Scrape(CacheWorld world)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        world.Metrics.Write(output);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static async Task WaitAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }
    }

    private SqliteAnswerStore Store() => new(FilePath, 64 * 1024 * 1024, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56)));

    private async Task AskOnceAsync(int questions = 0)
    {
        await using SqliteAnswerStore store = Store();
        await using var world = new CacheWorld(Answers.Relay(), new CacheOptions { Exact = TimeSpan.FromHours(1) }, store);
        await world.Cache.StartAsync(Token);
        await world.AskAsync();
        for (int question = 0; question < questions; question++)
        {
            await world.AskAsync(Question(question));
        }
    }

    private async Task<bool> IsKeptAsync()
    {
        await using SqliteAnswerStore store = Store();
        await using var world = new CacheWorld(Answers.Relay(), store: store);
        await world.Cache.StartAsync(Token);
        return (await world.AskAsync()).Note == "exact";
    }

    /// <summary>Fails in everything, or in epochs alone where there is a store behind it.</summary>
    private sealed class BrokenStore(IAnswerStore? inner) : IAnswerStore
    {
        private static readonly StoreFault Away = new(StoreFaultKind.Away, "nobody there");

        public string Kind => "sqlite";

        public bool IsShared => false;

        public StoreFault? EpochFault { get; init; } = Away;

        public int Finds { get; private set; }

        public ValueTask<StoreRead> FindAsync(AnswerKey key, CancellationToken cancellationToken)
        {
            Finds++;
            return inner?.FindAsync(key, cancellationToken) ?? ValueTask.FromResult(new StoreRead(null, Away));
        }

        public ValueTask<StoreFault?> PutAsync(IReadOnlyList<StoredAnswer> answers, CancellationToken cancellationToken) =>
            inner?.PutAsync(answers, cancellationToken) ?? ValueTask.FromResult<StoreFault?>(Away);

        public ValueTask<StoreFault?> RemoveAsync(AnswerKey key, CancellationToken cancellationToken) =>
            inner?.RemoveAsync(key, cancellationToken) ?? ValueTask.FromResult<StoreFault?>(Away);

        public ValueTask<StoreFault?> ClearAsync(CancellationToken cancellationToken) =>
            inner?.ClearAsync(cancellationToken) ?? ValueTask.FromResult<StoreFault?>(Away);

        public ValueTask<EpochRead> ReadEpochsAsync(CancellationToken cancellationToken) =>
            inner?.ReadEpochsAsync(cancellationToken) ?? ValueTask.FromResult(new EpochRead(new Dictionary<string, long>(StringComparer.Ordinal), Away));

        public ValueTask<StoreFault?> WriteEpochAsync(string scope, long epoch, CancellationToken cancellationToken) => ValueTask.FromResult(EpochFault);

        public ValueTask DisposeAsync() => inner?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
