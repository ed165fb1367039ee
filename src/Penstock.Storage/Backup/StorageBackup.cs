using System.Data.Common;
using Microsoft.Data.Sqlite;
using Penstock.Catalog.Serving;
using Penstock.Storage.Journal;
using Penstock.Storage.Sqlite;

namespace Penstock.Storage.Backup;

/// <summary>
/// Writes all that is stored into one archive, while a gateway serves. In this order, so that no attempt falls between: 1. the journal, 2. the
/// ledger at one instant, 3. files. A row that was moved meanwhile is in both 1 and 2, and stored once when it is restored.
/// </summary>
/// <param name="storage">What is configured.</param>
/// <param name="product">The version of this program.</param>
/// <param name="time">The clock.</param>
public sealed class StorageBackup(StorageOptions storage, string product, TimeProvider time)
{
    private readonly string _folder = StoredFiles.FolderOf(storage);

    /// <summary>Makes the archive at <paramref name="path"/>, or one line that says why not; nothing is left of it then.</summary>
    /// <param name="path">Where to. An archive that is there is replaced once the new one is whole.</param>
    /// <param name="progress">The share that is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async ValueTask<(BackupManifest? Manifest, string? Error)> RunAsync(string path, Action<double> progress, CancellationToken cancellationToken)
    {
        try
        {
            DateTimeOffset begin = time.GetUtcNow();
            using var writer = BackupWriter.Create(path);
            AddJournal(writer);
            ILedgerArchive ledger = StorageRestore.LedgerOf(storage, Path.GetFullPath(storage.Path));
            long rows = Math.Max(1, await ledger.CountAsync(cancellationToken));
            long done = 0;
            await ledger.ExportAsync(writer, () => progress(Math.Min(0.99, (done += 10_000) / (double)rows)), cancellationToken);
            await AddFilesAsync(writer, path, cancellationToken);
            BackupManifest manifest = writer.Finish(product, begin, storage.Kind == StorageKind.Postgres ? "postgres" : "sqlite");
            progress(1);
            return (manifest, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DbException or TimeoutException)
        {
            return (null, $"The backup failed, and nothing is left of it: {exception.Message.TrimEnd('.')}.");
        }
    }

    private void AddJournal(BackupWriter writer)
    {
        string journal = StoredFiles.JournalOf(storage);
        if (!Directory.Exists(journal))
        {
            return;
        }

        foreach (long number in JournalSegment.NumbersIn(journal))
        {
            string segment = JournalSegment.PathOf(journal, number);
            TryAdd(writer, "journal/" + Path.GetFileName(segment), segment);
        }
    }

    private async ValueTask AddFilesAsync(BackupWriter writer, string path, CancellationToken cancellationToken)
    {
        foreach (string name in StoredFiles.Plain)
        {
            TryAdd(writer, "files/" + name, Path.Combine(_folder, name));
        }

        foreach (string name in StoredFiles.Databases.Where(name => File.Exists(Path.Combine(_folder, name))))
        {
            string copy = path + "." + name;
            try
            {
                File.Delete(copy);
                await Task.Run(() => CopyDatabase(Path.Combine(_folder, name), copy), cancellationToken);
                TryAdd(writer, "files/" + name, copy);
            }
            finally
            {
                File.Delete(copy);
            }
        }
    }

    /// <summary>SQLite's own copy of one instant, beside writers.</summary>
    private static void CopyDatabase(string from, string to)
    {
        using SqliteConnection connection = SqliteFile.Open(from, SqliteOpenMode.ReadWrite);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO @path";
        command.Parameters.AddWithValue("@path", to);
        command.ExecuteNonQuery();
    }

    /// <summary>A file that is gone by now is left out: its rows are in the database.</summary>
    private static void TryAdd(BackupWriter writer, string part, string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return;
        }

        using (file)
        using (BackupPartStream stream = writer.Begin(part))
        {
            file.CopyTo(stream.Content);
        }
    }
}
