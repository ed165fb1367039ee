using Penstock.Storage.Control;

namespace Penstock.Storage.Tests.Control;

public sealed class SqliteControlStoreTests : ControlStoreContract, IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Keeps_what_was_written_over_a_restart()
    {
        await using (IControlStore store = await OpenAsync())
        {
            await store.WriteFramesAsync([new("a", 60, 60, [1, 2, 3])], Cancelled);
        }

        await using IControlStore again = await OpenAsync();
        Assert.Equal([1, 2, 3], Assert.Single(await again.ReadFramesAsync(60, 0, 10, Cancelled)).Cells);
    }

    public void Dispose() => _folder.Dispose();

    private protected override async ValueTask<IControlStore> OpenAsync()
    {
        IControlStore store = ControlStores.OfFile(_folder["control.db"]);
        await store.PrepareAsync(Cancelled);
        return store;
    }
}
