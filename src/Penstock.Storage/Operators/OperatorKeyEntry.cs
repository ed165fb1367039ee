namespace Penstock.Storage.Operators;

/// <summary>One key in the file; salt and hash are base64 there.</summary>
internal sealed record OperatorKeyEntry(string Name, string Role, byte[] Salt, byte[] Hash, DateTimeOffset CreatedAt);
