using Microsoft.Data.Sqlite;

namespace Penstock.Storage.Caching;

/// <summary>Keeps what a semantic cache has learned in a SQLite file of its own, readable for its owner only: questions lie in it in plain.</summary>
public sealed class SqliteSemanticStore : ISemanticStore
{
    private const int MostWaiting = 1024;
    private const int ScopeBytes = 32;

    private const string Schema =
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA journal_size_limit = 8388608;
        PRAGMA busy_timeout = 50;
        CREATE TABLE IF NOT EXISTS learned (kind INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
        """;

    private static readonly StoreFault Busy = new(StoreFaultKind.Busy, $"{MostWaiting} operations wait for the disk");
    private static readonly byte[] Last = [255, 255, 255, 255, 255, 255, 255, 255];

    private readonly SqliteThread _thread = new("penstock-semantic", MostWaiting);
    private readonly SqliteAnswerFile _file;

    /// <summary>A store in the file <paramref name="path"/>, which is made when it is first needed, of some <paramref name="maxBytes"/> at most.</summary>
    public SqliteSemanticStore(string path, long maxBytes) => (Path, _file) = (path, new SqliteAnswerFile(path, maxBytes, Schema));

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public string Kind => "sqlite";

    /// <inheritdoc/>
    public async ValueTask<SemanticRead> ReadAsync(CancellationToken cancellationToken) =>
        await _thread.RunAsync(Read, new SemanticRead([], Busy)).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<StoreFault?> WriteAsync(IReadOnlyList<SemanticRow> rows, CancellationToken cancellationToken) =>
        await _thread.RunAsync(() => _file.Run(connection => Write(connection, rows)), Busy).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _thread.DisposeAsync();
        _file.Dispose();
    }

    private SemanticRead Read()
    {
        var rows = new List<SemanticRow>();
        StoreFault? fault = _file.Run(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT kind, key, value FROM learned ORDER BY kind, key";
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                rows.Add(new SemanticRow((SemanticRowKind)reader.GetByte(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)));
            }
        });
        return new SemanticRead(rows, fault);
    }

    private static void Write(SqliteConnection connection, IReadOnlyList<SemanticRow> rows)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand put = Command(connection, "INSERT INTO learned VALUES ($kind, $key, $value) ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value");
        using SqliteCommand remove = Command(connection, "DELETE FROM learned WHERE kind = $kind AND key = $key");
        using SqliteCommand clear = Command(connection, "DELETE FROM learned WHERE kind = $kind AND key BETWEEN $key AND $value");
        foreach (SemanticRow row in rows)
        {
            if (row.Value is { } value)
            {
                Execute(put, row.Kind, row.Key, value);
                continue;
            }

            Execute(remove, row.Kind, row.Key, []);
            if (row is { Kind: SemanticRowKind.Scope, Key.Length: ScopeBytes })
            {
                Execute(clear, SemanticRowKind.Group, row.Key, [.. row.Key, .. Last]);
                Execute(clear, SemanticRowKind.Entry, row.Key, [.. row.Key, .. Last]);
            }
        }

        transaction.Commit();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Add("$kind", SqliteType.Integer);
        command.Parameters.Add("$key", SqliteType.Blob);
        command.Parameters.Add("$value", SqliteType.Blob);
        return command;
    }

    private static void Execute(SqliteCommand command, SemanticRowKind kind, byte[] key, byte[] value)
    {
        command.Parameters[0].Value = (long)kind;
        command.Parameters[1].Value = key;
        command.Parameters[2].Value = value;
        command.ExecuteNonQuery();
    }
}
