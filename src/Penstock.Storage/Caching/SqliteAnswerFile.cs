using Microsoft.Data.Sqlite;

namespace Penstock.Storage.Caching;

/// <summary>
/// The file <c>cache.db</c>, or another that can be made again. Opened when it is first needed and again after a fault; what is no database is
/// set aside. For one thread.
/// </summary>
internal sealed class SqliteAnswerFile(string path, long maxBytes, string schema = SqliteAnswerFile.AnswerSchema) : IDisposable
{
    private const int CorruptCode = 11;
    private const int FullCode = 13;
    private const int NotADatabaseCode = 26;

    private const string AnswerSchema =
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA journal_size_limit = 8388608;
        PRAGMA busy_timeout = 50;
        CREATE TABLE IF NOT EXISTS answers (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, expires INTEGER NOT NULL, value BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS epochs (scope TEXT PRIMARY KEY, epoch INTEGER NOT NULL) WITHOUT ROWID;
        """;

    private SqliteConnection? _connection;
    private long _pageBytes;

    /// <summary>Runs <paramref name="work"/> on the open database; a fault when that is not possible.</summary>
    public StoreFault? Run(Action<SqliteConnection> work)
    {
        try
        {
            work(_connection ??= Open());
            return null;
        }
        catch (SqliteException exception)
        {
            return Explain(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Close();
            return new StoreFault(StoreFaultKind.Away, exception.Message);
        }
    }

    /// <summary>The bytes in use; pages that were freed do not count.</summary>
    public long UsedBytes(SqliteConnection connection) => (Pragma(connection, "page_count") - Pragma(connection, "freelist_count")) * _pageBytes;

    /// <summary>Takes the whole file away. This needs no room, so that it works on a full disk too.</summary>
    public StoreFault? Delete()
    {
        Close();
        try
        {
            Remove(path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new StoreFault(StoreFaultKind.Away, exception.Message);
        }
    }

    public void Dispose() => Close();

    private SqliteConnection Open()
    {
        Prepare();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            Execute(connection, schema);
            _pageBytes = Pragma(connection, "page_size");
            Execute(connection, $"PRAGMA max_page_count = {Math.Max(64, maxBytes / _pageBytes * 11 / 10)}");
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Answers are nobody else's business: the file is the owner's alone from its first byte on.</summary>
    private void Prepare()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var created = new FileStream(path, options);
        }
    }

    private StoreFault Explain(SqliteException exception)
    {
        switch (exception.SqliteErrorCode)
        {
            case FullCode:
                return new StoreFault(StoreFaultKind.Full, exception.Message);
            case CorruptCode or NotADatabaseCode:
                Close();
                return new StoreFault(StoreFaultKind.Corrupt, SetAside());
            default:
                Close();
                return new StoreFault(StoreFaultKind.Away, exception.Message);
        }
    }

    private string SetAside()
    {
        string aside = path + ".corrupt";
        try
        {
            File.Move(path, aside, overwrite: true);
            Remove(path);
            return $"{path} is damaged; it was moved to {aside} and a new one is begun.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{path} is damaged and could not be moved away: {exception.Message}";
        }
    }

    private void Close()
    {
        try
        {
            _connection?.Dispose();
        }
        catch (SqliteException)
        {
            // It is given up anyway.
        }

        _connection = null;
    }

    private static void Remove(string path)
    {
        foreach (string file in (ReadOnlySpan<string>)[path, path + "-wal", path + "-shm"])
        {
            File.Delete(file);
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Pragma(SqliteConnection connection, string name)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return (long)command.ExecuteScalar()!;
    }
}
