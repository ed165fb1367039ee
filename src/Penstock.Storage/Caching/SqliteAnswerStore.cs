using Microsoft.Data.Sqlite;

namespace Penstock.Storage.Caching;

/// <summary>Keeps answers in a SQLite file of their own, so that nothing that matters can be lost with it. Bounded in bytes: the oldest go.</summary>
public sealed class SqliteAnswerStore : IAnswerStore
{
    private const int MostWaiting = 4096;
    private const int RowBytes = 128;

    private static readonly StoreFault Busy = new(StoreFaultKind.Busy, $"{MostWaiting} operations wait for the disk");
    private static readonly Dictionary<string, long> NoEpochs = new(0, StringComparer.Ordinal);

    private readonly SqliteThread _thread = new("penstock-cache", MostWaiting);
    private readonly SqliteAnswerFile _file;
    private readonly TimeProvider _time;
    private readonly long _maxBytes;

    /// <summary>A store in the file <paramref name="path"/>, which is made when it is first needed, of some <paramref name="maxBytes"/> at most.</summary>
    public SqliteAnswerStore(string path, long maxBytes, TimeProvider time)
    {
        (_file, _time, _maxBytes) = (new SqliteAnswerFile(path, maxBytes), time, maxBytes);
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public string Kind => "sqlite";

    /// <inheritdoc/>
    public bool IsShared => false;

    /// <inheritdoc/>
    public async ValueTask<StoreRead> FindAsync(AnswerKey key, CancellationToken cancellationToken) =>
        await _thread.RunAsync(() => Find(key), new StoreRead(null, Busy)).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoreFault?> PutAsync(IReadOnlyList<StoredAnswer> answers, CancellationToken cancellationToken) =>
        RunAsync(() => _file.Run(connection => Put(connection, answers)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoreFault?> RemoveAsync(AnswerKey key, CancellationToken cancellationToken) =>
        RunAsync(() => _file.Run(connection => Execute(connection, "DELETE FROM answers WHERE key = $key", ("$key", key.ToBytes()))), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<StoreFault?> ClearAsync(CancellationToken cancellationToken)
    {
        // Epochs are kept by their writer in memory, who writes them again into the new file.
        EpochRead epochs = await ReadEpochsAsync(cancellationToken);
        if (await RunAsync(_file.Delete, cancellationToken) is { } fault)
        {
            return fault;
        }

        foreach ((string scope, long epoch) in epochs.Epochs)
        {
            await WriteEpochAsync(scope, epoch, cancellationToken);
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask<EpochRead> ReadEpochsAsync(CancellationToken cancellationToken) =>
        await _thread.RunAsync(ReadEpochs, new EpochRead(NoEpochs, Busy)).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoreFault?> WriteEpochAsync(string scope, long epoch, CancellationToken cancellationToken) => RunAsync(
        () => _file.Run(connection => Execute(
            connection,
            "INSERT INTO epochs VALUES ($scope, $epoch) ON CONFLICT (scope) DO UPDATE SET epoch = max(epoch, excluded.epoch)",
            ("$scope", scope),
            ("$epoch", epoch))),
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _thread.DisposeAsync();
        _file.Dispose();
    }

    private async ValueTask<StoreFault?> RunAsync(Func<StoreFault?> work, CancellationToken cancellationToken) =>
        await _thread.RunAsync(work, Busy).WaitAsync(cancellationToken);

    private StoreRead Find(AnswerKey key)
    {
        byte[]? value = null;
        StoreFault? fault = _file.Run(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT value FROM answers WHERE key = $key AND expires > $now";
            command.Parameters.AddWithValue("$key", key.ToBytes());
            command.Parameters.AddWithValue("$now", _time.GetUtcNow().ToUnixTimeMilliseconds());
            value = command.ExecuteScalar() as byte[];
        });
        return new StoreRead(value, fault);
    }

    private void Put(SqliteConnection connection, IReadOnlyList<StoredAnswer> answers)
    {
        Trim(connection, answers.Sum(answer => RowBytes + (long)answer.Value.Length));
        using SqliteTransaction transaction = connection.BeginTransaction();
        foreach (StoredAnswer answer in answers)
        {
            Execute(
                connection,
                "INSERT INTO answers (key, expires, value) VALUES ($key, $expires, $value) ON CONFLICT (key) DO UPDATE SET expires = excluded.expires, value = excluded.value",
                ("$key", answer.Key.ToBytes()),
                ("$expires", answer.Expires.ToUnixTimeMilliseconds()),
                ("$value", answer.Value.ToArray()));
        }

        transaction.Commit();
    }

    /// <summary>Makes room: what has expired goes first, then what was written first, a twentieth at a time.</summary>
    private void Trim(SqliteConnection connection, long more)
    {
        if (_file.UsedBytes(connection) + more <= _maxBytes)
        {
            return;
        }

        Execute(connection, "DELETE FROM answers WHERE expires <= $now", ("$now", _time.GetUtcNow().ToUnixTimeMilliseconds()));
        while (_file.UsedBytes(connection) + more > _maxBytes / 20 * 19
            && Execute(connection, "DELETE FROM answers WHERE id IN (SELECT id FROM answers ORDER BY id LIMIT max(16, (SELECT count(*) / 20 FROM answers)))") > 0)
        {
        }
    }

    private EpochRead ReadEpochs()
    {
        var epochs = new Dictionary<string, long>(StringComparer.Ordinal);
        StoreFault? fault = _file.Run(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT scope, epoch FROM epochs";
            using SqliteDataReader rows = command.ExecuteReader();
            while (rows.Read())
            {
                epochs[rows.GetString(0)] = rows.GetInt64(1);
            }
        });
        return new EpochRead(epochs, fault);
    }

    private static int Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command.ExecuteNonQuery();
    }
}
