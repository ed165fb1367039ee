namespace Penstock.Storage.Backup;

/// <summary>One part of an archive.</summary>
/// <param name="Name">A table as <c>ledger/NAME</c>, a file as <c>files/NAME</c>, a segment of the journal as <c>journal/NAME</c>.</param>
/// <param name="Bytes">Its length in the archive, compressed.</param>
/// <param name="Sha256">Of these bytes, in hexadecimal digits.</param>
/// <param name="Rows">Of a table; null for a file.</param>
public sealed record BackupPart(string Name, long Bytes, string Sha256, long? Rows);
