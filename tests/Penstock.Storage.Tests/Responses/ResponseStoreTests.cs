using System.Text;
using Microsoft.Extensions.Time.Testing;
using Penstock.Storage.Responses;

namespace Penstock.Storage.Tests.Responses;

/// <summary>What both stores promise.</summary>
public sealed class ResponseStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("penstock-responses-");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly List<IDisposable> _opened = [];

    public static TheoryData<string> Kinds => ["memory", "sqlite"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Finds_what_was_put_for_its_own_tenant_only(string kind)
    {
        IResponseStore store = Open(kind, new ResponseBounds());
        Assert.Null(await store.PutAsync(Response("acme", "resp_1", "one"), Cancelled));

        StoredResponse? found = await store.FindAsync("acme", "resp_1", Cancelled);

        Assert.Equal("one", Encoding.UTF8.GetString(found!.Body.Span));
        Assert.Equal("[\"one\"]", Encoding.UTF8.GetString(found.History.Span));
        Assert.Null(await store.FindAsync("other", "resp_1", Cancelled));
        Assert.Null(await store.FindAsync(null, "resp_1", Cancelled));
        Assert.Null(await store.FindAsync("acme", "resp_2", Cancelled));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Deletes_for_its_own_tenant_only(string kind)
    {
        IResponseStore store = Open(kind, new ResponseBounds());
        await store.PutAsync(Response("acme", "resp_1", "one"), Cancelled);

        Assert.False(await store.DeleteAsync("other", "resp_1", Cancelled));
        Assert.True(await store.DeleteAsync("acme", "resp_1", Cancelled));
        Assert.False(await store.DeleteAsync("acme", "resp_1", Cancelled));
        Assert.Null(await store.FindAsync("acme", "resp_1", Cancelled));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_oldest_gives_way_to_the_newest_by_count(string kind)
    {
        IResponseStore store = Open(kind, new ResponseBounds { MaxCount = 2 });
        foreach (string id in (string[])["a", "b", "c"])
        {
            await store.PutAsync(Response("acme", id, id), Cancelled);
        }

        Assert.Null(await store.FindAsync("acme", "a", Cancelled));
        Assert.NotNull(await store.FindAsync("acme", "b", Cancelled));
        Assert.NotNull(await store.FindAsync("acme", "c", Cancelled));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_oldest_give_way_by_bytes_and_one_that_is_too_large_is_not_kept(string kind)
    {
        IResponseStore store = Open(kind, new ResponseBounds { MaxBytes = 1000 });
        await store.PutAsync(Response("acme", "a", new string('x', 200)), Cancelled);
        await store.PutAsync(Response("acme", "b", new string('x', 200)), Cancelled);
        Assert.Null(await store.PutAsync(Response("acme", "c", new string('x', 200)), Cancelled));

        Assert.NotNull(await store.PutAsync(Response("acme", "d", new string('x', 600)), Cancelled));

        Assert.Null(await store.FindAsync("acme", "a", Cancelled));
        Assert.NotNull(await store.FindAsync("acme", "b", Cancelled));
        Assert.Null(await store.FindAsync("acme", "d", Cancelled));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_too_old_is_gone(string kind)
    {
        IResponseStore store = Open(kind, new ResponseBounds { Keep = TimeSpan.FromMinutes(5) });
        await store.PutAsync(Response("acme", "a", "a"), Cancelled);
        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Null(await store.FindAsync("acme", "a", Cancelled));
        Assert.False(await store.DeleteAsync("acme", "a", Cancelled));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_same_id_takes_the_place_of_the_one_before(string kind)
    {
        IResponseStore store = Open(kind, new ResponseBounds { MaxCount = 2 });
        await store.PutAsync(Response(null, "a", "one"), Cancelled);
        await store.PutAsync(Response(null, "b", "b"), Cancelled);
        await store.PutAsync(Response(null, "a", "two"), Cancelled);

        Assert.Equal("two", Encoding.UTF8.GetString((await store.FindAsync(null, "a", Cancelled))!.Body.Span));
        Assert.NotNull(await store.FindAsync(null, "b", Cancelled));
    }

    [Fact]
    public async Task Survives_a_restart_and_still_knows_its_bounds()
    {
        using (SqliteResponseStore first = Sqlite(new ResponseBounds { MaxCount = 2 }))
        {
            await first.PutAsync(Response("acme", "a", "a"), Cancelled);
            await first.PutAsync(Response("acme", "b", "b"), Cancelled);
        }

        using SqliteResponseStore second = Sqlite(new ResponseBounds { MaxCount = 2 });
        Assert.NotNull(await second.FindAsync("acme", "a", Cancelled));
        await second.PutAsync(Response("acme", "c", "c"), Cancelled);

        Assert.Null(await second.FindAsync("acme", "a", Cancelled));
        Assert.NotNull(await second.FindAsync("acme", "b", Cancelled));
    }

    [Fact]
    public void A_file_that_is_no_database_is_one_line_that_says_what_to_do()
    {
        string path = Path.Combine(_folder.FullName, SqliteResponseStore.FileName);
        File.WriteAllText(path, new string('x', 8192));
        using var store = new SqliteResponseStore(path, new ResponseBounds(), _time);

        string? refused = store.Open();

        Assert.NotNull(refused);
        Assert.Contains("Move the file away", refused, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused);
    }

    [Fact]
    public async Task Many_writers_at_once_keep_the_count()
    {
        using SqliteResponseStore store = Sqlite(new ResponseBounds { MaxCount = 10 });
        await Task.WhenAll(Enumerable.Range(0, 40).Select(index => Task.Run(
            async () => await store.PutAsync(Response("acme", $"r{index}", "x"), Cancelled), Cancelled)));

        int found = 0;
        for (int index = 0; index < 40; index++)
        {
            found += await store.FindAsync("acme", $"r{index}", Cancelled) is null ? 0 : 1;
        }

        Assert.Equal(10, found);
    }

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Dispose());
        _folder.Delete(recursive: true);
    }

    private static StoredResponse Response(string? tenant, string id, string text) =>
        new(tenant, id, Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes($"[\"{text}\"]"));

    private IResponseStore Open(string kind, ResponseBounds bounds)
    {
        if (kind is "memory")
        {
            return new MemoryResponseStore(bounds, _time);
        }

        SqliteResponseStore store = Sqlite(bounds);
        _opened.Add(store);
        return store;
    }

    private SqliteResponseStore Sqlite(ResponseBounds bounds)
    {
        var store = new SqliteResponseStore(Path.Combine(_folder.FullName, SqliteResponseStore.FileName), bounds, _time);
        Assert.Null(store.Open());
        return store;
    }
}
