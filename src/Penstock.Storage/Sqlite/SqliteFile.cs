using Microsoft.Data.Sqlite;

namespace Penstock.Storage.Sqlite;

/// <summary>Opens database files the way Penstock wants them: readers beside one writer, and on disk what was committed.</summary>
internal static class SqliteFile
{
    static SqliteFile() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Opens a file. Throws <see cref="SqliteException"/> or <see cref="IOException"/>.</summary>
    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        if (mode == SqliteOpenMode.ReadWriteCreate)
        {
            Make(path);
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 10,
        }.ToString());
        try
        {
            connection.Open();

            // FULL: the journal forgets rows once they are committed here, so a commit has to survive a power cut.
            Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192; PRAGMA busy_timeout=10000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a text that no caller's word is in.</summary>
    public static void Run(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants and dates.
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>An empty file that only its owner may read; what SQLite puts beside it gets the same rights.</summary>
    private static void Make(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        Directory.CreateDirectory(folder);
        using var file = new FileStream(path, options);
    }
}
