using Microsoft.Data.Sqlite;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Gateway.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Tests.Caching.Semantic;

/// <summary>A restart keeps what was learned; a file that fails costs nothing but that.</summary>
public sealed class SemanticKeepingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-semantic-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_folder, "semantic.db");

    private string AnswersPath => Path.Combine(_folder, "cache.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_restart_keeps_what_was_learned()
    {
        DomainStatus before = await TeachAsync();

        await using var store = new SqliteSemanticStore(FilePath, 64 * 1024 * 1024);
        await using SqliteAnswerStore answers = AnswerStore();
        FakeUpstream upstream = Faq.Upstream();
        await using var world = new CacheWorld(upstream, Faq.Cache(), answers, store);
        await world.Cache.StartAsync(Token);
        await world.Semantic.SettleAsync();
        DomainStatus after = Assert.Single(world.Semantic.Operations.Domains());

        Assert.Equal((before.Entries, before.Groups, before.Calibration.Labels, before.Calibration.RiskLimit), (after.Entries, after.Groups, after.Calibration.Labels, after.Calibration.RiskLimit));
        Assert.Equal("serving", after.State);
        Assert.Equal(Faq.Password, Faq.TextOf(await SemanticServingTests.HitAsync(world, "acme")));
        Assert.InRange(upstream.Calls, 0, 5);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        }
    }

    [Fact]
    public async Task What_was_taken_out_stays_out_after_a_restart()
    {
        await TeachAsync(async world => Assert.True(world.Semantic.Operations.Invalidate(new Penstock.Gateway.Caching.CacheScope("acme")) > 0));

        await using var store = new SqliteSemanticStore(FilePath, 64 * 1024 * 1024);
        await using var world = new CacheWorld(Faq.Upstream(), Faq.Cache(), learned: store);
        await world.Semantic.SettleAsync();

        Assert.Empty(world.Semantic.Operations.Entries(null, null, 10));
    }

    [Fact]
    public async Task Damaged_rows_are_passed_over()
    {
        DomainStatus before = await TeachAsync();
        await using (var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "UPDATE learned SET value = zeroblob(length(value)) WHERE substr(hex(key), -1) IN ('1', '3', '5')";
            Assert.True(await command.ExecuteNonQueryAsync(Token) > 0);
        }

        await using var store = new SqliteSemanticStore(FilePath, 64 * 1024 * 1024);
        await using var world = new CacheWorld(Faq.Upstream(), Faq.Cache(), learned: store);
        await world.Semantic.SettleAsync();

        Assert.InRange(world.Semantic.Operations.Entries(null, null, 1000).Count, 0, before.Entries - 1);
        Assert.Equal(Outcome.Completed, (await world.AskAsync(Faq.Ask("Is anybody there?"), tenant: "acme")).Context.Outcome);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_set_aside_and_the_cache_says_so()
    {
        await File.WriteAllTextAsync(FilePath, string.Concat(Enumerable.Repeat("this is no database. ", 500)), Token);
        await using var store = new SqliteSemanticStore(FilePath, 64 * 1024 * 1024);
        await using var world = new CacheWorld(Faq.Upstream(), Faq.Cache(), learned: store);
        await world.Semantic.SettleAsync();

        Assert.Equal(StoreFaultKind.Corrupt, world.Semantic.Operations.Store!.Fault!.Kind);
        Assert.True(File.Exists(FilePath + ".corrupt"));
        Assert.Equal("miss", (await world.AskAsync(Faq.Ask("How do I reset my password?"))).Note);
        await world.Semantic.SettleAsync();
        Assert.Single(world.Semantic.Operations.Entries(null, null, 10));
    }

    [Fact]
    public async Task A_full_disk_stops_the_writing_and_nothing_else()
    {
        // The file's own bound is the disk: SQLite says the same of both.
        await using var store = new SqliteSemanticStore(FilePath, 1024);
        await using var world = new CacheWorld(Faq.Upstream(question => question + " " + new string('x', 3000)), Faq.Cache(), learned: store);
        for (int i = 0; i < 1000 && world.Semantic.Operations.Store!.IsWell; i++)
        {
            await world.AskAsync(Faq.Ask($"How do I find shelf {i}?"));
            await world.Semantic.SettleAsync();
        }

        Assert.Equal(StoreFaultKind.Full, world.Semantic.Operations.Store!.Fault!.Kind);
        Assert.Contains("penstock_semantic_store_up 0", SemanticServingTests.Scrape(world), StringComparison.Ordinal);
        int entries = world.Semantic.Operations.Entries(null, null, 2000).Count;
        Assert.Equal(Outcome.Completed, (await world.AskAsync(Faq.Ask("How do I get out of here?"))).Context.Outcome);
        await world.Semantic.SettleAsync();
        Assert.Equal(entries + 1, world.Semantic.Operations.Entries(null, null, 2000).Count);
    }

    private SqliteAnswerStore AnswerStore() => new(AnswersPath, 64 * 1024 * 1024, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56)));

    private async Task<DomainStatus> TeachAsync(Func<CacheWorld, Task>? then = null)
    {
        await using var store = new SqliteSemanticStore(FilePath, 64 * 1024 * 1024);
        await using SqliteAnswerStore answers = AnswerStore();
        await using CacheWorld world = await SemanticServingTests.TaughtAsync(null, "acme", store, answers);
        DomainStatus status = world.Semantic.Operations.Domains()[0];
        if (then is not null)
        {
            await then(world);
        }

        return status;
    }
}
