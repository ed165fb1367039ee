using System.Data.Common;

namespace Penstock.Storage.Scaling;

/// <summary>The scaling store in SQL that SQLite and PostgreSQL both understand; how a connection is had differs.</summary>
internal abstract class SqlScalingStore : IScalingStore
{
    /// <summary>The tables. Made when they are first needed, and never changed but by adding.</summary>
    protected const string Schema =
        """
        CREATE TABLE IF NOT EXISTS scaling_leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, term BIGINT NOT NULL, beat BIGINT NOT NULL);
        CREATE TABLE IF NOT EXISTS scaling_entries (kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, beat BIGINT NOT NULL, PRIMARY KEY (kind, name));
        CREATE TABLE IF NOT EXISTS scaling_decisions (pool TEXT NOT NULL, id BIGINT NOT NULL, at BIGINT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (pool, id));
        """;

    /// <summary>Added to a reading of a lease that the same transaction depends on.</summary>
    protected abstract string LockRow { get; }

    /// <inheritdoc/>
    public ValueTask<ScalingRead<Lease?>> ReadLeaseAsync(string name, CancellationToken cancellationToken) => RunAsync<Lease?>(
        async (connection, token) =>
        {
            await using DbCommand command = Command(connection, "SELECT holder, term, beat FROM scaling_leases WHERE name = @a", name);
            await using DbDataReader reader = await command.ExecuteReaderAsync(token);
            return await reader.ReadAsync(token) ? new Lease(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)) : null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ScalingRead<long?>> TakeLeaseAsync(string name, string holder, Lease? seen, CancellationToken cancellationToken) => RunAsync<long?>(
        async (connection, token) =>
        {
            if (seen is null)
            {
                return await ChangeAsync(
                    connection, "INSERT INTO scaling_leases VALUES (@a, @b, 1, 1) ON CONFLICT (name) DO NOTHING", token, name, holder) == 1 ? 1 : null;
            }

            const string take = "UPDATE scaling_leases SET holder = @b, term = term + 1, beat = beat + 1 WHERE name = @a AND term = @c AND beat = @d";
            return await ChangeAsync(connection, take, token, name, holder, seen.Term, seen.Beat) == 1 ? seen.Term + 1 : null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ScalingRead<bool>> RenewLeaseAsync(Fence fence, CancellationToken cancellationToken) =>
        OneAsync("UPDATE scaling_leases SET beat = beat + 1 WHERE name = @a AND holder = @b AND term = @c", cancellationToken, fence.Lease, fence.Holder, fence.Term);

    /// <inheritdoc/>
    public ValueTask<ScalingRead<bool>> ReleaseLeaseAsync(Fence fence, CancellationToken cancellationToken) =>
        OneAsync("UPDATE scaling_leases SET holder = '', beat = beat + 1 WHERE name = @a AND holder = @b AND term = @c", cancellationToken, fence.Lease, fence.Holder, fence.Term);

    /// <inheritdoc/>
    public ValueTask<ScalingRead<bool>> PutAsync(string kind, string name, string value, Fence? fence, CancellationToken cancellationToken) => RunAsync(
        async (connection, token) =>
        {
            await using DbTransaction transaction = await connection.BeginTransactionAsync(token);
            if (fence is not null && !await HoldsAsync(connection, transaction, fence, token))
            {
                return false;
            }

            await using DbCommand command = Command(
                connection,
                "INSERT INTO scaling_entries VALUES (@a, @b, @c, 1) ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value, beat = scaling_entries.beat + 1",
                kind,
                name,
                value);
            command.Transaction = transaction;
            await command.ExecuteNonQueryAsync(token);
            await transaction.CommitAsync(token);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ScalingRead<bool>> RemoveAsync(string kind, string name, CancellationToken cancellationToken) =>
        OneAsync("DELETE FROM scaling_entries WHERE kind = @a AND name = @b", cancellationToken, kind, name);

    /// <inheritdoc/>
    public ValueTask<ScalingRead<IReadOnlyList<ScalingEntry>>> ReadAsync(string kind, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<ScalingEntry>>(
        async (connection, token) =>
        {
            await using DbCommand command = Command(connection, "SELECT name, value, beat FROM scaling_entries WHERE kind = @a ORDER BY name", kind);
            await using DbDataReader reader = await command.ExecuteReaderAsync(token);
            var entries = new List<ScalingEntry>();
            while (await reader.ReadAsync(token))
            {
                entries.Add(new ScalingEntry(reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
            }

            return entries;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ScalingRead<bool>> AddDecisionsAsync(IReadOnlyList<DecisionRow> decisions, DateTimeOffset keepFrom, CancellationToken cancellationToken) => RunAsync(
        async (connection, token) =>
        {
            await using DbTransaction transaction = await connection.BeginTransactionAsync(token);
            foreach (DecisionRow row in decisions)
            {
                await using DbCommand command = Command(
                    connection,
                    "INSERT INTO scaling_decisions VALUES (@a, @b, @c, @d) ON CONFLICT (pool, id) DO NOTHING",
                    row.Pool,
                    row.Id,
                    row.At.ToUnixTimeMilliseconds(),
                    row.Document);
                command.Transaction = transaction;
                await command.ExecuteNonQueryAsync(token);
            }

            await using DbCommand old = Command(connection, "DELETE FROM scaling_decisions WHERE at < @a", keepFrom.ToUnixTimeMilliseconds());
            old.Transaction = transaction;
            await old.ExecuteNonQueryAsync(token);
            await transaction.CommitAsync(token);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ScalingRead<IReadOnlyList<DecisionRow>>> ReadDecisionsAsync(string pool, long? before, int limit, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<DecisionRow>>(
        async (connection, token) =>
        {
            await using DbCommand command = Command(
                connection,
                "SELECT id, at, document FROM scaling_decisions WHERE pool = @a AND id < @b ORDER BY id DESC LIMIT @c",
                pool,
                before ?? long.MaxValue,
                (long)limit);
            await using DbDataReader reader = await command.ExecuteReaderAsync(token);
            var rows = new List<DecisionRow>();
            while (await reader.ReadAsync(token))
            {
                rows.Add(new DecisionRow(reader.GetInt64(0), pool, DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2)));
            }

            return rows;
        },
        cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Runs <paramref name="work"/> on a connection whose tables are there.</summary>
    protected abstract ValueTask<ScalingRead<T>> RunAsync<T>(Func<DbConnection, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken);

    private ValueTask<ScalingRead<bool>> OneAsync(string text, CancellationToken cancellationToken, params object[] values) =>
        RunAsync(async (connection, token) => await ChangeAsync(connection, text, token, values) == 1, cancellationToken);

    private async ValueTask<bool> HoldsAsync(DbConnection connection, DbTransaction transaction, Fence fence, CancellationToken cancellationToken)
    {
        await using DbCommand command = Command(
            connection, "SELECT 1 FROM scaling_leases WHERE name = @a AND holder = @b AND term = @c" + LockRow, fence.Lease, fence.Holder, fence.Term);
        command.Transaction = transaction;
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async ValueTask<int> ChangeAsync(DbConnection connection, string text, CancellationToken cancellationToken, params object[] values)
    {
        await using DbCommand command = Command(connection, text, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand Command(DbConnection connection, string text, params object[] values)
    {
        DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants.
        command.CommandText = text;
#pragma warning restore CA2100
        for (int index = 0; index < values.Length; index++)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = "@" + (char)('a' + index);
            parameter.Value = values[index];
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
