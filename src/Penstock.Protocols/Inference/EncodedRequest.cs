namespace Penstock.Protocols.Inference;

/// <summary>A request in the target's language.</summary>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="Dropped">The client's names of fields that were left out, without doubles, in the order they were met.</param>
public sealed record EncodedRequest(ReadOnlyMemory<byte> Body, IReadOnlyList<string> Dropped)
{
    /// <summary>Those of <see cref="Dropped"/> that change the answer, left out because the operator allows it.</summary>
    public IReadOnlyList<string> Unsupported { get; init; } = [];

    /// <summary>Those of <see cref="Dropped"/> that do not change the answer.</summary>
    public IEnumerable<string> Ignored => Dropped.Except(Unsupported, StringComparer.Ordinal);
}
