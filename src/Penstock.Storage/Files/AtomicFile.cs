namespace Penstock.Storage.Files;

/// <summary>
/// Writes small files whole or not at all: into a new file beside the old one, synced, then renamed over it. A full disk or a
/// power cut leaves the old file, or none, and never half a one. Only the owner may read what is written.
/// </summary>
public static class AtomicFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>
    /// Writes <paramref name="content"/> to <paramref name="path"/>, and makes its folder where there is none. Null is success; else one line that
    /// says what failed, and nothing is left of the attempt.
    /// </summary>
    public static string? Write(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var isNewFolder = !Directory.Exists(folder);
        var temporary = path + ".new";
        try
        {
            CreateFolder(folder);
            WriteThrough(temporary, content);
            File.Move(temporary, path, overwrite: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Remove(temporary, isNewFolder ? folder : null);
            return $"Cannot write {path}: {exception.Message.TrimEnd('.')}.";
        }
        catch (ArgumentOutOfRangeException)
        {
            // How .NET tells of EFBIG: the file system or a limit of the process (ulimit -f) takes no file so large.
            Remove(temporary, isNewFolder ? folder : null);
            return $"Cannot write {path}: files may not grow so large here (ulimit -f).";
        }
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnersFolder);
        }
    }

    private static void WriteThrough(string path, ReadOnlySpan<byte> content)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    private static void Remove(string temporary, string? folder)
    {
        try
        {
            File.Delete(temporary);
            if (folder is not null && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What could not be written in the first place cannot be removed either; the first failure is the one that is told.
        }
    }
}
