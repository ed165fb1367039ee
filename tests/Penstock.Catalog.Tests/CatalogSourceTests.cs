using Penstock.Catalog.Models;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Tests;

public sealed class CatalogSourceTests
{
    private static readonly PenstockCatalog One = PenstockCatalog.Empty with
    {
        Models = [new ModelOptions { Name = "a", Targets = [new TargetOptions { Name = "t", Use = new TargetUse("p", "m") }] }],
    };

    [Fact]
    public async Task Waiting_ends_at_once_when_there_is_something_newer()
    {
        var source = new CatalogSource(One);

        Assert.Equal(1, (await source.WaitForChangeAsync(0, TestContext.Current.CancellationToken)).Version);
    }

    [Fact]
    public async Task Every_waiter_gets_a_change_and_a_cancelled_one_none()
    {
        var source = new CatalogSource(One);
        using var cancelled = new CancellationTokenSource();
        Task<PenstockCatalog>[] waiters =
            [.. Enumerable.Range(0, 10).Select(_ => source.WaitForChangeAsync(1, TestContext.Current.CancellationToken).AsTask())];
        Task<PenstockCatalog> gone = source.WaitForChangeAsync(1, cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        source.Publish(PenstockCatalog.Empty);

        Assert.All(await Task.WhenAll(waiters), catalog => Assert.Equal(2, catalog.Version));
    }

    [Fact]
    public void Equal_content_is_no_change_and_different_content_is()
    {
        var source = new CatalogSource(One);
        PenstockCatalog same = One with { Models = [One.Models["a"] with { Targets = [One.Models["a"].Targets["t"] with { }] }] };
        PenstockCatalog other = One with { Models = [One.Models["a"] with { Balance = "weighted" }] };

        Assert.Equal(1, source.Publish(same).Version);
        Assert.Equal(2, source.Publish(other).Version);
    }

    [Fact]
    public void A_secret_shows_itself_to_nobody_who_does_not_ask()
    {
        var secret = new Secret("hunter2hunter2hunter2");

        Assert.Equal("***", secret.ToString());
        Assert.Equal("***", $"{secret}");
        Assert.Equal(new Secret(secret.Reveal()), secret);
        Assert.NotEqual(new Secret("other"), secret);
    }
}
