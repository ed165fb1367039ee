using System.Data.Common;
using Microsoft.Data.Sqlite;
using Penstock.Storage.Sqlite;

namespace Penstock.Storage.Control;

/// <summary>The control store in a file of its own beside the ledger's: <c>control.db</c>.</summary>
internal sealed class SqliteControlStore(string path) : SqlControlStore
{
    public const string FileName = "control.db";

    public override bool IsShared => false;

    protected override string Bytes => "blob";

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<DbConnection>(SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate));
}
