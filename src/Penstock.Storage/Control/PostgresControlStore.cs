using System.Data.Common;
using Npgsql;

namespace Penstock.Storage.Control;

/// <summary>The control store in PostgreSQL, for several control planes at once.</summary>
internal sealed class PostgresControlStore : SqlControlStore
{
    private const string Lock = "SELECT pg_advisory_lock(5783002616)";
    private const string Unlock = "SELECT pg_advisory_unlock(5783002616)";

    private readonly NpgsqlDataSource _source;

    public PostgresControlStore(string connection)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connection);
        builder.EnableTransportSecurity();
        builder.ConnectionStringBuilder.MaxPoolSize = Math.Min(builder.ConnectionStringBuilder.MaxPoolSize, 4);
        builder.ConnectionStringBuilder.ApplicationName ??= "penstock";
        _source = builder.Build();
    }

    public override bool IsShared => true;

    protected override string Bytes => "bytea";

    /// <summary>Several start at once; CREATE IF NOT EXISTS alone may collide there.</summary>
    public override async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        await using DbConnection connection = await OpenAsync(cancellationToken);
        await RunAsync(connection, Lock, cancellationToken);
        try
        {
            await base.PrepareAsync(cancellationToken);
        }
        finally
        {
            await RunAsync(connection, Unlock, CancellationToken.None);
        }
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    protected override async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken);
}
