using Penstock.Catalog.Serving;

namespace Penstock.Storage.Tests.Backup;

public sealed class SqliteBackupTests : BackupContract
{
    protected override Task<StorageOptions> StorageAsync(string name)
    {
        string path = FileOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return Task.FromResult(new StorageOptions { Path = path, Retention = Forever });
    }
}
