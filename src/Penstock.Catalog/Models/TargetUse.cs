using Penstock.Catalog.Providers;

namespace Penstock.Catalog.Models;

/// <summary>What a target calls: <c>openai/gpt-4o-mini</c> (a provider's model) or <c>pool/llama8b</c>.</summary>
/// <param name="Source">The provider's name, or <see cref="ProviderOptions.ReservedName"/>.</param>
/// <param name="Model">The model as the provider calls it, or the pool's name.</param>
public sealed record TargetUse(string Source, string Model)
{
    /// <summary>True when <see cref="Model"/> is the name of a pool.</summary>
    public bool IsPool => string.Equals(Source, ProviderOptions.ReservedName, StringComparison.Ordinal);

    /// <summary>What calls the pool of that name.</summary>
    public static TargetUse OfPool(string pool) => new(ProviderOptions.ReservedName, pool);

    /// <summary>Reads <c>SOURCE/MODEL</c>, split at the first slash; null when either side is empty.</summary>
    public static TargetUse? Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash <= 0 || slash == text.Length - 1 ? null : new TargetUse(text[..slash], text[(slash + 1)..]);
    }

    /// <summary>As it is written in the configuration.</summary>
    public override string ToString() => Source + "/" + Model;
}
