using Penstock.Catalog.Serving;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Checking;

/// <summary>Whether what has to be kept can be written.</summary>
internal static class StorageCheck
{
    private const string Subject = "storage";
    private const long LeastFreeBytes = 64 * 1024 * 1024;

    public static Finding Run(CommandContext context, StorageOptions storage)
    {
        if (storage.Kind == StorageKind.Postgres)
        {
            return Finding.Found(Subject, "PostgreSQL is configured; it is not contacted here");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(storage.Path))!;
        string existing = folder;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        return WriteProblem(context, existing) is { } problem
            ? Finding.Missing(Subject, problem, "Change storage.path, or the rights of the folder")
            : Space(folder, existing);
    }

    /// <summary>Writes a file that is gone when it is closed.</summary>
    private static string? WriteProblem(CommandContext context, string folder)
    {
        string path = Path.Combine(folder, $".penstock-{Guid.CreateVersion7(context.Time.GetUtcNow()):N}");
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            file.WriteByte(0);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return $"{folder} may not be written by this user";
        }
        catch (IOException exception)
        {
            return $"{folder} cannot be written: {exception.Message}";
        }
    }

    private static Finding Space(string folder, string existing)
    {
        long free = new DriveInfo(existing).AvailableFreeSpace;
        string made = string.Equals(folder, existing, StringComparison.Ordinal) ? "" : ", will be made";
        string detail = $"{folder} (writable{made}, {Amount.OfBytes(free)} free)";
        return free < LeastFreeBytes
            ? Finding.Missing(Subject, detail, "Free some space, or change storage.path")
            : Finding.Found(Subject, detail);
    }
}
