namespace Penstock.Storage.Control;

/// <summary>A small document that control planes share.</summary>
/// <param name="Revision">Counts up with every change; 0 for one that was never written.</param>
/// <param name="Body">UTF-8 JSON.</param>
public sealed record StoredDocument(long Revision, byte[] Body);
