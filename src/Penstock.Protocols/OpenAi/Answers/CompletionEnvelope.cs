namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>What every part of one answer repeats: all chunks of a stream have the same.</summary>
/// <param name="Id"><c>chatcmpl-</c> or <c>cmpl-</c> and something unique.</param>
/// <param name="Created">Seconds since 1970 (UTC).</param>
/// <param name="Model">The model's public name.</param>
/// <param name="SystemFingerprint">What ran: equal fingerprint, seed and request should give an equal answer. Null where unknown.</param>
public sealed record CompletionEnvelope(string Id, long Created, string Model, string? SystemFingerprint);
