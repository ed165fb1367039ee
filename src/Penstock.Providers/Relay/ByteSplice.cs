namespace Penstock.Providers;

/// <summary>One edit of a document.</summary>
/// <param name="Place">What is replaced; of length 0 where something is inserted.</param>
/// <param name="Text">What stands there afterwards, UTF-8.</param>
public sealed record ByteSplice(ByteRange Place, ReadOnlyMemory<byte> Text);
