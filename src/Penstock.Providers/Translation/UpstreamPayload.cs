namespace Penstock.Providers.Translation;

/// <summary>What is sent.</summary>
/// <param name="Parts">The body's parts, in order.</param>
/// <param name="Dropped">Fields that were left out for this target, or null.</param>
internal sealed record UpstreamPayload(ReadOnlyMemory<ReadOnlyMemory<byte>> Parts, string? Dropped);
