namespace Penstock.Protocols.Inference.Answers;

/// <summary>How likely a token was.</summary>
/// <param name="Token">Its text.</param>
/// <param name="Logprob">Natural logarithm of its probability.</param>
public sealed record TokenLogprob(string Token, double Logprob)
{
    /// <summary>Its UTF-8 bytes where the provider tells them: a token may be a piece of a character.</summary>
    public IReadOnlyList<byte>? Bytes { get; init; }

    /// <summary>The likeliest tokens in its place.</summary>
    public IReadOnlyList<TokenLogprob> Top { get; init; } = [];
}
