namespace Penstock.Protocols.Inference;

/// <summary>
/// Something that only one provider understands, carried untouched: written back where the target is that provider, refused or dropped by
/// name elsewhere.
/// </summary>
/// <param name="Provider">One of <see cref="ProviderTag"/>.</param>
/// <param name="Name">The field's name, or the content block's type.</param>
/// <param name="Json">Its value as JSON text.</param>
public sealed record ProviderExtension(string Provider, string Name, string Json);
