namespace Penstock.Protocols.Inference;

/// <summary>What the answer's text has to look like.</summary>
/// <param name="Kind">The shape.</param>
public sealed record ResponseFormat(ResponseFormatKind Kind)
{
    /// <summary>The schema's name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The JSON schema as JSON text, for <see cref="ResponseFormatKind.JsonSchema"/>.</summary>
    public string? Schema { get; init; }

    /// <summary>True: the schema must be followed to the letter; null: the provider's default.</summary>
    public bool? Strict { get; init; }
}
