using System.Text.Json;
using Penstock.Catalog.Serving;
using Penstock.Storage.Files;
using Penstock.Storage.Journal;

namespace Penstock.Storage.Backup;

/// <summary>A restore between its staging and its end, in <c>restore.staged</c> beside the storage file. Whoever starts on the storage finishes it first.</summary>
/// <param name="storage">What is configured.</param>
public sealed class PendingRestore(StorageOptions storage)
{
    private const string FolderName = "restore.staged";
    private const string MarkName = "mark.json";

    private readonly string _home = StoredFiles.FolderOf(storage);

    /// <summary>Where it is staged.</summary>
    internal string Folder => Path.Combine(_home, FolderName);

    /// <summary>Whether one was begun and not ended.</summary>
    internal bool WasBegun => File.Exists(MarkPath);

    private string MarkPath => Path.Combine(Folder, MarkName);

    /// <summary>Finishes one that was interrupted. Null when there is none, or it is finished; else one line, and nothing may be started here.</summary>
    public string? Finish()
    {
        try
        {
            RestoreMark? mark = Read();
            if (mark is null)
            {
                Discard();
                return null;
            }

            if (!mark.IsComplete)
            {
                return $"A restore into {_home} was interrupted, and it is not known whether the database has it. Run 'penstock restore' again.";
            }

            Swap(mark);
            Discard();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return $"A restore into {_home} is not finished: {exception.Message.TrimEnd('.')}. Start again when that is mended.";
        }
    }

    /// <summary>Keeps gateways from starting on the storage; null when one runs.</summary>
    internal FileStream? TryHold()
    {
        try
        {
            string journal = StoredFiles.JournalOf(storage);
            JournalFolder.Create(journal);
            return new FileStream(Path.Combine(journal, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Writes the mark, whole or not at all. Throws <see cref="IOException"/>.</summary>
    internal void Mark(RestoreMark mark)
    {
        if (AtomicFile.Write(MarkPath, JsonSerializer.SerializeToUtf8Bytes(mark, BackupJson.Default.RestoreMark)) is { } error)
        {
            throw new IOException(error);
        }
    }

    /// <summary>Forgets what is staged.</summary>
    internal void Discard()
    {
        if (Directory.Exists(Folder))
        {
            // The mark first: without it the rest is nothing.
            File.Delete(MarkPath);
            Directory.Delete(Folder, recursive: true);
        }
    }

    private RestoreMark? Read() =>
        File.Exists(MarkPath) ? JsonSerializer.Deserialize(File.ReadAllBytes(MarkPath), BackupJson.Default.RestoreMark) : null;

    // May be interrupted anywhere and begun again: a file whose staged one is gone is in its place already.
    private void Swap(RestoreMark mark)
    {
        string[] waiting = [.. mark.Files.Where(name => File.Exists(Path.Combine(Folder, name)))];
        string[] placed = [.. mark.Files.Except(waiting, StringComparer.Ordinal)];
        foreach (string name in StoredFiles.In(storage).Except(placed, StringComparer.Ordinal).ToArray())
        {
            Move(Path.Combine(_home, name), Path.Combine(_home, mark.Before, name));
        }

        foreach (string name in waiting)
        {
            Move(Path.Combine(Folder, name), Path.Combine(_home, name));
        }
    }

    private static void Move(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Move(from, to, overwrite: true);
    }
}
