using System.Data.Common;

namespace Penstock.Storage.Control;

/// <summary>The control store in SQL that SQLite and PostgreSQL both speak; they differ in how to connect and in a type's name.</summary>
internal abstract class SqlControlStore : IControlStore
{
    /// <inheritdoc/>
    public abstract bool IsShared { get; }

    /// <summary>The type of bytes.</summary>
    protected abstract string Bytes { get; }

    /// <inheritdoc/>
    public virtual async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        await using DbConnection connection = await OpenAsync(cancellationToken);
        await RunAsync(connection, $"CREATE TABLE IF NOT EXISTS measure_frames (gateway text NOT NULL, step bigint NOT NULL, start bigint NOT NULL, cells {Bytes} NOT NULL, PRIMARY KEY (step, start, gateway))", cancellationToken);
        await RunAsync(connection, $"CREATE TABLE IF NOT EXISTS control_documents (name text NOT NULL PRIMARY KEY, revision bigint NOT NULL, body {Bytes} NOT NULL)", cancellationToken);
        await RunAsync(connection, "CREATE TABLE IF NOT EXISTS control_leases (role text NOT NULL PRIMARY KEY, holder text NOT NULL, until bigint NOT NULL)", cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WriteFramesAsync(IReadOnlyList<StoredFrame> frames, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await OpenAsync(cancellationToken);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (StoredFrame frame in frames)
        {
            await RunAsync(
                connection,
                "INSERT INTO measure_frames (gateway, step, start, cells) VALUES (@gateway, @step, @start, @cells) ON CONFLICT (step, start, gateway) DO UPDATE SET cells = excluded.cells",
                cancellationToken,
                ("gateway", frame.Gateway), ("step", (long)frame.StepSeconds), ("start", frame.Start), ("cells", frame.Cells));
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredFrame>> ReadFramesAsync(int stepSeconds, long from, int limit, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await OpenAsync(cancellationToken);
        await using DbCommand command = Command(
            connection,
            "SELECT gateway, start, cells FROM measure_frames WHERE step = @step AND start >= @from ORDER BY start, gateway LIMIT @limit",
            ("step", (long)stepSeconds), ("from", from), ("limit", (long)limit));
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var frames = new List<StoredFrame>();
        while (await reader.ReadAsync(cancellationToken))
        {
            frames.Add(new StoredFrame(reader.GetString(0), stepSeconds, reader.GetInt64(1), await reader.GetFieldValueAsync<byte[]>(2, cancellationToken)));
        }

        return frames;
    }

    /// <inheritdoc/>
    public async ValueTask DropFramesAsync(int stepSeconds, long before, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await OpenAsync(cancellationToken);
        await RunAsync(connection, "DELETE FROM measure_frames WHERE step = @step AND start < @before", cancellationToken, ("step", (long)stepSeconds), ("before", before));
    }

    /// <inheritdoc/>
    public async ValueTask<StoredDocument> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await OpenAsync(cancellationToken);
        await using DbCommand command = Command(connection, "SELECT revision, body FROM control_documents WHERE name = @name", ("name", name));
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new StoredDocument(reader.GetInt64(0), await reader.GetFieldValueAsync<byte[]>(1, cancellationToken)) : new StoredDocument(0, []);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryWriteAsync(string name, long revision, byte[] body, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await OpenAsync(cancellationToken);
        string text = revision == 0
            ? "INSERT INTO control_documents (name, revision, body) VALUES (@name, @revision + 1, @body) ON CONFLICT (name) DO NOTHING"
            : "UPDATE control_documents SET revision = @revision + 1, body = @body WHERE name = @name AND revision = @revision";
        return await RunAsync(connection, text, cancellationToken, ("name", name), ("revision", revision), ("body", body)) == 1;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryLeadAsync(string role, string holder, DateTimeOffset now, TimeSpan term, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await OpenAsync(cancellationToken);
        int taken = await RunAsync(
            connection,
            "INSERT INTO control_leases (role, holder, until) VALUES (@role, @holder, @until) ON CONFLICT (role) DO UPDATE SET holder = excluded.holder, until = excluded.until "
            + "WHERE control_leases.holder = excluded.holder OR control_leases.until < @now",
            cancellationToken,
            ("role", role), ("holder", holder), ("until", (now + term).ToUnixTimeMilliseconds()), ("now", now.ToUnixTimeMilliseconds()));
        return taken == 1;
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>A connection that is open.</summary>
    protected abstract ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Runs a text that no caller's word is in; how many rows it touched.</summary>
    protected static async ValueTask<int> RunAsync(DbConnection connection, string text, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using DbCommand command = Command(connection, text, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand Command(DbConnection connection, string text, params (string Name, object Value)[] parameters)
    {
        DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach ((string name, object value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
