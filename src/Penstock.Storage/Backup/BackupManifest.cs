namespace Penstock.Storage.Backup;

/// <summary>What an archive holds.</summary>
/// <param name="Product">The version of Penstock that made it.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="Storage"><c>sqlite</c> or <c>postgres</c>; it can be restored into either.</param>
/// <param name="Parts">Its parts, in order.</param>
public sealed record BackupManifest(string Product, DateTimeOffset CreatedAt, string Storage, BackupPart[] Parts);
