namespace Penstock.Storage.Backup;

/// <summary>Moves the ledger of one database into an archive and out of one.</summary>
internal interface ILedgerArchive
{
    /// <summary>Writes its tables as they are at one instant.</summary>
    ValueTask ExportAsync(BackupWriter writer, Action progress, CancellationToken cancellationToken);

    /// <summary>How many rows it has now; 0 where it has no ledger.</summary>
    ValueTask<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>Puts the archive's tables in the place of its own: all of them or none.</summary>
    ValueTask ImportAsync(BackupReader reader, Action progress, CancellationToken cancellationToken);
}
