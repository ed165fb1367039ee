using System.Data.Common;
using System.Security.Cryptography;
using Npgsql;
using Penstock.Catalog.Serving;
using Penstock.Storage.Files;

namespace Penstock.Storage.Postgres;

/// <summary>
/// Keeps small files alike at all gateways of one PostgreSQL: what operators make by the admin API. Each gateway reads its own files, and so needs no
/// database to start or to serve; a change of one is at the others within a second. Where two change one file at the same moment the first wins, and
/// the other is told.
/// </summary>
public sealed class SharedFiles : IAsyncDisposable
{
    private const string Table = "CREATE TABLE IF NOT EXISTS shared_files (name text PRIMARY KEY, revision bigint NOT NULL, body bytea NOT NULL)";
    private const string Newer = "SELECT revision, body FROM shared_files WHERE name = $1 AND revision > $2";
    private const string First = "INSERT INTO shared_files VALUES ($1, 1, $2) ON CONFLICT DO NOTHING";
    private const string Next = "UPDATE shared_files SET revision = revision + 1, body = $2 WHERE name = $1 AND revision = $3";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlDataSource _source;
    private readonly Action<string> _tell;
    private readonly Entry[] _entries;
    private readonly SemaphoreSlim _turn = new(1);
    private bool _isPrepared;
    private bool _isAway;

    /// <summary>Shares the files at <paramref name="paths"/>, by their names. <paramref name="tell"/> takes lines for the operator.</summary>
    public SharedFiles(string connection, IEnumerable<string> paths, Action<string> tell)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connection);
        builder.EnableTransportSecurity();
        builder.ConnectionStringBuilder.MaxPoolSize = 2;
        builder.ConnectionStringBuilder.ApplicationName ??= "penstock";
        (_source, _tell, _entries) = (builder.Build(), tell, [.. paths.Select(path => new Entry(path))]);
    }

    /// <summary>Those of a configuration that keeps its rows in PostgreSQL; null where gateways of one machine share a folder.</summary>
    public static SharedFiles? Of(StorageOptions storage, IEnumerable<string> paths, Action<string> tell) =>
        storage is { Kind: StorageKind.Postgres, Connection: { } connection } ? new SharedFiles(connection.Reveal(), paths, tell) : null;

    /// <summary>Makes files and database alike, once. False while the database is away.</summary>
    public async ValueTask<bool> SyncAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
            if (!_isPrepared)
            {
                await RunAsync(connection, Table, cancellationToken);
                _isPrepared = true;
            }

            foreach (Entry entry in _entries)
            {
                await SyncAsync(connection, entry, cancellationToken);
            }

            _isAway = false;
            return true;
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            if (!_isAway)
            {
                _tell($"Tenants, keys and operators are not shared for the moment: {exception.Message}");
            }

            _isAway = true;
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Keeps them alike until it is cancelled.</summary>
    public async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await SyncAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _turn.Dispose();
    }

    // 1. What is newer in the database is written here.
    // 2. What has changed here goes there, if it was changed from what is there.
    private async ValueTask SyncAsync(NpgsqlConnection connection, Entry entry, CancellationToken cancellationToken)
    {
        byte[]? local = entry.ReadIfChanged();
        if (await NewerAsync(connection, entry, cancellationToken) is { } newer)
        {
            if (local is not null && !local.AsSpan().SequenceEqual(newer.Body))
            {
                _tell($"{entry.Path} was changed here and at another gateway at the same moment; the other change holds. Make this one again.");
            }

            if (AtomicFile.Write(entry.Path, newer.Body) is { } unwritten)
            {
                _tell(unwritten);
                return;
            }

            entry.Known(newer.Revision, newer.Body);
        }
        else if (local is not null && await PushAsync(connection, entry, local, cancellationToken))
        {
            entry.Known(entry.Revision + 1, local);
        }
    }

    private static async ValueTask<(long Revision, byte[] Body)?> NewerAsync(NpgsqlConnection connection, Entry entry, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = Newer;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = entry.Name });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = entry.Revision });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt64(0), await reader.GetFieldValueAsync<byte[]>(1, cancellationToken)) : null;
    }

    private static async ValueTask<bool> PushAsync(NpgsqlConnection connection, Entry entry, byte[] body, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = entry.Revision == 0 ? First : Next;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = entry.Name });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = body });
        if (entry.Revision > 0)
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = entry.Revision });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static async ValueTask RunAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed class Entry(string path)
    {
        private byte[] _hash = [];
        private (DateTime, long) _stamp;

        public string Path { get; } = path;

        public string Name { get; } = System.IO.Path.GetFileName(path);

        /// <summary>Of the database's copy that the file was alike with; 0 for none.</summary>
        public long Revision { get; private set; }

        /// <summary>The file, if it is there and not what it was when both were alike.</summary>
        public byte[]? ReadIfChanged()
        {
            var file = new FileInfo(Path);
            (DateTime, long) stamp = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
            if (stamp == _stamp || !file.Exists)
            {
                return null;
            }

            byte[] body = File.ReadAllBytes(Path);
            if (SHA256.HashData(body).AsSpan().SequenceEqual(_hash))
            {
                _stamp = stamp;
                return null;
            }

            return body;
        }

        public void Known(long revision, byte[] body)
        {
            (Revision, _hash) = (revision, SHA256.HashData(body));
            _stamp = default; // the next look compares the content once
        }
    }
}
