namespace Penstock.Protocols.Inference;

/// <summary>
/// Marks whose signature it is where a dialect has no room for that. Anthropic's own stay as they are; Claude on Bedrock signs alike.
/// </summary>
internal static class SignatureTag
{
    private static readonly string[] Marked = [ProviderTag.OpenAi, ProviderTag.Gemini];

    public static string Join(string? provider, string signature) =>
        Marked.Contains(provider, StringComparer.Ordinal) ? $"{provider}~{signature}" : signature;

    public static (string Provider, string Signature) Split(string signature)
    {
        int mark = signature.IndexOf('~', StringComparison.Ordinal);
        return mark > 0 && Marked.Contains(signature[..mark], StringComparer.Ordinal)
            ? (signature[..mark], signature[(mark + 1)..])
            : (ProviderTag.Anthropic, signature);
    }
}
