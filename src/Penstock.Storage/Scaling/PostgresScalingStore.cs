using System.Data.Common;
using Npgsql;

namespace Penstock.Storage.Scaling;

/// <summary>The scaling store in PostgreSQL, for control planes of several machines.</summary>
internal sealed class PostgresScalingStore : SqlScalingStore
{
    // Several control planes start at once; one of them makes the tables.
    private const string Lock = "SELECT pg_advisory_xact_lock(5783002616)";

    private readonly NpgsqlDataSource _source;
    private readonly string _name;
    private volatile bool _isMade;

    public PostgresScalingStore(string connection)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connection);
        builder.EnableTransportSecurity();
        builder.ConnectionStringBuilder.MaxPoolSize = Math.Min(builder.ConnectionStringBuilder.MaxPoolSize, 4);
        builder.ConnectionStringBuilder.Timeout = Math.Min(builder.ConnectionStringBuilder.Timeout, 5);
        builder.ConnectionStringBuilder.CommandTimeout = Math.Min(builder.ConnectionStringBuilder.CommandTimeout, 5);
        builder.ConnectionStringBuilder.ApplicationName ??= "penstock";
        _source = builder.Build();
        _name = $"{builder.ConnectionStringBuilder.Host}/{builder.ConnectionStringBuilder.Database}";
    }

    /// <inheritdoc/>
    protected override string LockRow => " FOR SHARE";

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <inheritdoc/>
    protected override async ValueTask<ScalingRead<T>> RunAsync<T>(Func<DbConnection, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
            if (!_isMade)
            {
                await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
                await RunAsync(connection, Lock, cancellationToken);
                await RunAsync(connection, Schema, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                _isMade = true;
            }

            return new ScalingRead<T>(await work(connection, cancellationToken), null);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
        {
            _isMade = _isMade && exception is not PostgresException;
            return new ScalingRead<T>(default!, $"PostgreSQL ({_name}) does not answer: {exception.Message.TrimEnd('.')}.");
        }
    }

    private static async ValueTask RunAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants.
        command.CommandText = text;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
