using Penstock.Catalog.Serving;
using Penstock.Storage.Scaling;

namespace Penstock.Storage.Tests.Scaling;

public sealed class SqliteScalingStoreTests : ScalingStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-scaling-").FullName;

    [Fact]
    public async Task What_cannot_be_opened_is_one_line()
    {
        await using IScalingStore store = ScalingStores.OfMachine(new StorageOptions { Path = "/proc/nowhere/penstock.db" });

        Assert.Contains("scaling.db", (await store.ReadLeaseAsync("l", Cancelled)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_database_is_set_aside()
    {
        string path = Path.Combine(_folder, "scaling.db");
        await File.WriteAllTextAsync(path, new string('x', 8_192), Cancelled);
        await using IScalingStore store = ScalingStores.OfMachine(new StorageOptions { Path = Path.Combine(_folder, "penstock.db") });

        Assert.Equal(1L, (await store.TakeLeaseAsync("l", "a", null, Cancelled)).Value);
        Assert.True(File.Exists(path + ".damaged"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override ValueTask<(IScalingStore One, IScalingStore Other)> OpenAsync()
    {
        var storage = new StorageOptions { Path = Path.Combine(_folder, "penstock.db") };
        return ValueTask.FromResult((ScalingStores.OfMachine(storage), ScalingStores.OfMachine(storage)));
    }
}
