namespace Penstock.Storage.Backup;

/// <summary>
/// The layout of an archive, little endian: 16 bytes of magic, 4 of version; then parts: a 1, the name's length (4) and the name, chunks of
/// length (4) and bytes, a 0 (4), SHA-256 of the chunks' bytes; then the end: a 2, the manifest's length (4) and its JSON, SHA-256 of all before.
/// What is in a part is compressed with gzip.
/// </summary>
internal static class BackupFormat
{
    public const int Version = 1;
    public const byte PartTag = 1;
    public const byte EndTag = 2;
    public const int MostNameBytes = 256;
    public const int MostChunkBytes = 256 * 1024;
    public const int MostManifestBytes = 1024 * 1024;
    public const int MostParts = 10_000;

    public static ReadOnlySpan<byte> Magic => "PENSTOCK BACKUP\n"u8;
}
