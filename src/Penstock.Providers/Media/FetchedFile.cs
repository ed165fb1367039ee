namespace Penstock.Providers.Media;

/// <summary>What an address gave.</summary>
/// <param name="MediaType">In lower case, without parameters.</param>
/// <param name="Bytes">Not empty.</param>
internal sealed record FetchedFile(string MediaType, ReadOnlyMemory<byte> Bytes);
