using Penstock.Catalog.Serving;
using Penstock.Storage.Files;

namespace Penstock.Storage.Control;

/// <summary>Makes control stores.</summary>
public static class ControlStores
{
    private const string IdFile = "gateway.id";
    private const int LongestId = 64;

    /// <summary>The store that <paramref name="storage"/> configures. Nothing is opened yet.</summary>
    public static IControlStore Of(StorageOptions storage) => storage.Kind == StorageKind.Postgres
        ? new PostgresControlStore(storage.Connection!.Reveal())
        : new SqliteControlStore(Path.Combine(FolderOf(storage), SqliteControlStore.FileName));

    /// <summary>A store in a file.</summary>
    public static IControlStore OfFile(string path) => new SqliteControlStore(path);

    /// <summary>What this gateway calls itself towards others of its store: the same after a restart, where its folder can be written.</summary>
    public static string GatewayId(StorageOptions storage, TimeProvider time)
    {
        string path = Path.Combine(FolderOf(storage), IdFile);
        try
        {
            if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 and <= LongestId } known)
            {
                return known;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A new one for this run.
        }

        string id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        AtomicFile.Write(path, System.Text.Encoding.ASCII.GetBytes(id));
        return id;
    }

    private static string FolderOf(StorageOptions storage) => Path.GetDirectoryName(storage.Path) is { Length: > 0 } folder ? folder : ".";
}
