using System.Data.Common;
using Microsoft.Data.Sqlite;
using Penstock.Catalog.Serving;
using Penstock.Storage.Sqlite;

namespace Penstock.Storage.Scaling;

/// <summary>
/// The scaling store in a SQLite file of its own, <c>scaling.db</c> beside the storage file: for the processes of one machine. Opened when it is
/// first needed, and again after a fault.
/// </summary>
internal sealed class SqliteScalingStore(string path) : SqlScalingStore
{
    /// <summary>The file's name.</summary>
    public const string FileName = "scaling.db";

    private const int CorruptCode = 11;
    private const int NotADatabaseCode = 26;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private SqliteConnection? _connection;

    /// <inheritdoc/>
    protected override string LockRow => ""; // a transaction of SQLite writes alone

    /// <summary>The path beside what <paramref name="storage"/> configures.</summary>
    public static string PathBeside(StorageOptions storage) =>
        Path.Combine(Path.GetDirectoryName(storage.Path) is { Length: > 0 } folder ? folder : ".", FileName);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async ValueTask<ScalingRead<T>> RunAsync<T>(Func<DbConnection, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return new ScalingRead<T>(await work(_connection ??= Open(), cancellationToken), null);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            _connection?.Dispose();
            _connection = null;
            return new ScalingRead<T>(default!, $"Cannot use {path}: {exception.Message.TrimEnd('.')}.");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What is no database, or a damaged one, is set aside: all that matters in it is told again within seconds.</summary>
    private SqliteConnection Open()
    {
        try
        {
            return OpenFile();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is CorruptCode or NotADatabaseCode)
        {
            File.Move(path, path + ".damaged", overwrite: true);
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            return OpenFile();
        }
    }

    private SqliteConnection OpenFile()
    {
        SqliteConnection connection = SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // What a power cut costs here is found out again within seconds.
            SqliteFile.Run(connection, "PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=2000");
            SqliteFile.Run(connection, Schema);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
