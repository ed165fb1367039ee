using Penstock.Protocols.Inference;

namespace Penstock.Providers.Translation;

/// <summary>What is sent.</summary>
/// <param name="Parts">The body's parts, in order.</param>
/// <param name="Dropped">Fields that change the answer and were left out for this target, or null.</param>
/// <param name="Ignored">Fields without effect on the answer that were left out, or null.</param>
internal sealed record UpstreamPayload(ReadOnlyMemory<ReadOnlyMemory<byte>> Parts, string? Dropped = null, string? Ignored = null)
{
    /// <summary>What an encoder wrote.</summary>
    public static UpstreamPayload Of(EncodedRequest encoded) =>
        new(new[] { encoded.Body }, Names(encoded.Unsupported), encoded.Dropped.Count == 0 ? null : Names([.. encoded.Ignored]));

    private static string? Names(IReadOnlyList<string> fields) => fields.Count == 0 ? null : string.Join(", ", fields);
}
