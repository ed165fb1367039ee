namespace Penstock.Storage.Tenants;

/// <summary>A generated key in the file; salt and hash are base64 there.</summary>
public sealed record DigestEntry(string Id, byte[] Salt, byte[] Hash, DateTimeOffset CreatedAt, DateTimeOffset? Expires);
