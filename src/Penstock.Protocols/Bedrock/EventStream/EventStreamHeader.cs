namespace Penstock.Protocols.Bedrock.EventStream;

/// <summary>A header of a frame.</summary>
/// <param name="Name">1 to 255 bytes of UTF-8.</param>
/// <param name="Value">
/// One of <see cref="bool"/>, <see cref="sbyte"/>, <see cref="short"/>, <see cref="int"/>, <see cref="long"/>, <see cref="byte"/>[],
/// <see cref="string"/>, <see cref="DateTimeOffset"/> (milliseconds), <see cref="Guid"/>.
/// </param>
public sealed record EventStreamHeader(string Name, object Value);
