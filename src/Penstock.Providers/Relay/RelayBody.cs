namespace Penstock.Providers;

/// <summary>A client's request and the places that a relay edits; every other byte goes upstream as it came.</summary>
/// <param name="Bytes">The JSON document, UTF-8.</param>
/// <param name="Model">Where the value of <c>model</c> stands, with its quotes.</param>
/// <param name="UsageSwitch">What to edit so that a stream ends with its token counts; null when nothing has to be.</param>
public sealed record RelayBody(ReadOnlyMemory<byte> Bytes, ByteRange Model, ByteSplice? UsageSwitch = null);
