namespace Penstock.Protocols.Inference.Content;

/// <summary>What the model thought before it answered.</summary>
/// <param name="Text">As far as the provider shows it; empty where it does not.</param>
public sealed record ReasoningPart(string Text) : ContentPart
{
    /// <summary>One of <see cref="ProviderTag"/>: who can verify <see cref="Signature"/> or read <see cref="Encrypted"/>. Null where neither is set.</summary>
    public string? Provider { get; init; }

    /// <summary>Proof that the text is the model's own, or null.</summary>
    public string? Signature { get; init; }

    /// <summary>Thoughts that only the provider can read, or null.</summary>
    public string? Encrypted { get; init; }

    /// <summary>The item's id at the provider, or null.</summary>
    public string? Id { get; init; }
}
