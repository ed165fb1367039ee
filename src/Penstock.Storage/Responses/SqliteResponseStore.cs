using Microsoft.Data.Sqlite;
using Penstock.Catalog.Serving;

namespace Penstock.Storage.Responses;

/// <summary>
/// Keeps answers in a SQLite file of their own. What was put is there after the process was killed; a power cut may cost the last of them
/// (write-ahead log, <c>synchronous=NORMAL</c>). What is deleted is written over. One statement runs at a time; each takes well below a millisecond.
/// </summary>
public sealed class SqliteResponseStore(string path, ResponseBounds bounds, TimeProvider time) : IResponseStore, IDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "responses.db";

    /// <summary>The file's name where texts of requests and answers are kept.</summary>
    public const string BodiesFileName = "bodies.db";

    private const int Layout = 1;
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS responses (
            age INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            created INTEGER NOT NULL,
            size INTEGER NOT NULL,
            body BLOB NOT NULL,
            history BLOB NOT NULL,
            UNIQUE (tenant, id));
        """;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private SqliteConnection? _connection;
    private long _count;
    private long _bytes;

    /// <summary>Where the file is.</summary>
    public string Path { get; } = path;

    /// <summary>The store beside what <paramref name="storage"/> configures. Nothing is opened yet.</summary>
    public static SqliteResponseStore Beside(StorageOptions storage, TimeProvider time) => new(PathOf(storage, FileName), ResponseBounds.Of(storage), time);

    /// <summary>One for texts of requests and answers, beside what <paramref name="storage"/> configures. Nothing is opened yet.</summary>
    public static SqliteResponseStore BodiesBeside(StorageOptions storage, TimeProvider time) =>
        new(PathOf(storage, BodiesFileName), ResponseBounds.OfBodies(storage), time);

    /// <summary>Opens or makes the file. Null is success; else one line for the operator.</summary>
    public string? Open()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
            _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false, DefaultTimeout = 5 }.ToString());
            _connection.Open();
            Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=16777216; PRAGMA secure_delete=ON;");
            if (Number("PRAGMA user_version") is not (0 or Layout))
            {
                return Refused("a newer Penstock wrote it");
            }

            Run(Schema + $"PRAGMA user_version={Layout};");
            (_count, _bytes) = (Number("SELECT COUNT(*) FROM responses"), Number("SELECT COALESCE(SUM(size), 0) FROM responses"));
            return null;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            return Refused(exception.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StoredResponse?> FindAsync(string? tenant, string id, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Find(tenant, id);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string?> PutAsync(StoredResponse response, CancellationToken cancellationToken)
    {
        if (!bounds.Takes(response.Size))
        {
            return $"it is larger than is kept ({response.Size} bytes)";
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            Put(response);
            return null;
        }
        catch (SqliteException exception)
        {
            Recount();
            return exception.Message;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string? tenant, string id, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Delete("tenant = $tenant AND id = $id AND created >= $oldest", command =>
            {
                Name(command, tenant, id);
                command.Parameters.AddWithValue("$oldest", Oldest());
            });
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Drops what is too old now. Null is success.</summary>
    public async ValueTask<string?> DropOldAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            while (Delete("age = (SELECT MIN(age) FROM responses) AND created < $oldest", command => command.Parameters.AddWithValue("$oldest", Oldest())))
            {
                // The next oldest.
            }

            Run("PRAGMA wal_checkpoint(TRUNCATE)"); // nothing of them is left in the log either
            return null;
        }
        catch (SqliteException exception)
        {
            Recount();
            return exception.Message;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Dispose();
        _gate.Dispose();
    }

    private static string PathOf(StorageOptions storage, string name) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(storage.Path) is { Length: > 0 } folder ? folder : ".", name);

    private static void Name(SqliteCommand command, string? tenant, string id)
    {
        command.Parameters.AddWithValue("$tenant", tenant ?? "");
        command.Parameters.AddWithValue("$id", id);
    }

    private StoredResponse? Find(string? tenant, string id)
    {
        using SqliteCommand command = Command("SELECT body, history FROM responses WHERE tenant = $tenant AND id = $id AND created >= $oldest");
        Name(command, tenant, id);
        command.Parameters.AddWithValue("$oldest", Oldest());
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new StoredResponse(tenant, id, reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    // 1. One of the same id gives way: a row is never changed.
    // 2. The new one.
    // 3. Then those that are too old, and the oldest until all bounds hold again.
    private void Put(StoredResponse response)
    {
        using SqliteTransaction transaction = _connection!.BeginTransaction();
        Delete("tenant = $tenant AND id = $id", command => Name(command, response.Tenant, response.Id));
        using (SqliteCommand insert = Command(
            "INSERT INTO responses (tenant, id, created, size, body, history) VALUES ($tenant, $id, $created, $size, $body, $history)"))
        {
            Name(insert, response.Tenant, response.Id);
            insert.Parameters.AddWithValue("$created", time.GetUtcNow().ToUnixTimeMilliseconds());
            insert.Parameters.AddWithValue("$size", response.Size);
            insert.Parameters.AddWithValue("$body", response.Body.ToArray());
            insert.Parameters.AddWithValue("$history", response.History.ToArray());
            insert.ExecuteNonQuery();
        }

        (_count, _bytes) = (_count + 1, _bytes + response.Size);
        while (Delete(
            "age = (SELECT MIN(age) FROM responses) AND (created < $oldest OR $over)",
            command =>
            {
                command.Parameters.AddWithValue("$oldest", Oldest());
                command.Parameters.AddWithValue("$over", _count > bounds.MaxCount || _bytes > bounds.MaxBytes);
            }))
        {
            // The next oldest.
        }

        transaction.Commit();
    }

    /// <summary>Deletes one row at most; false when none was met.</summary>
    private bool Delete(string where, Action<SqliteCommand> fill)
    {
        using SqliteCommand command = Command($"DELETE FROM responses WHERE {where} RETURNING size");
        fill(command);
        if (command.ExecuteScalar() is not long size)
        {
            return false;
        }

        (_count, _bytes) = (_count - 1, _bytes - size);
        return true;
    }

    private void Recount()
    {
        try
        {
            (_count, _bytes) = (Number("SELECT COUNT(*) FROM responses"), Number("SELECT COALESCE(SUM(size), 0) FROM responses"));
        }
        catch (SqliteException)
        {
            // It cannot be read either; the next start counts again.
        }
    }

    private long Oldest() => (time.GetUtcNow() - bounds.Keep).ToUnixTimeMilliseconds();

    private SqliteCommand Command(string text)
    {
        SqliteCommand command = (_connection ?? throw new InvalidOperationException("The store was not opened.")).CreateCommand();
        command.CommandText = text;
        return command;
    }

    private void Run(string text)
    {
        using SqliteCommand command = Command(text);
        command.ExecuteNonQuery();
    }

    private long Number(string text)
    {
        using SqliteCommand command = Command(text);
        return (long)command.ExecuteScalar()!;
    }

    private string Refused(string why) =>
        $"{Path} cannot be opened: {why.TrimEnd('.')}. Move the file away to begin anew, or change storage.path.";
}
