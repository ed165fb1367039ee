using Penstock.Catalog.Configuration.Binding;

namespace Penstock.Catalog.Configuration.Checks;

/// <summary>What no single key can know: names that point nowhere, keys that need or exclude each other.</summary>
internal static class CatalogChecks
{
    public static void Run(PenstockCatalog catalog, BindingContext context)
    {
        ServingChecks.Run(catalog, context);
        ProviderChecks.Run(catalog, context);
        PoolChecks.Run(catalog, context);
        ModelChecks.Run(catalog, context);
        TenantChecks.Run(catalog, context);
        TokenChecks.Run(catalog, context);
        AlertChecks.Run(catalog, context);
        SecretChecks.Run(catalog, context);
    }

    /// <summary>The path of keys and names below each other.</summary>
    public static string Path(params ReadOnlySpan<string> parts)
    {
        string path = "";
        foreach (string part in parts)
        {
            path = Field.Join(path, Field.Quote(part));
        }

        return path;
    }

    /// <summary>Fails when <paramref name="name"/> is none of <paramref name="known"/>, unless the value has failed already.</summary>
    public static void Exists(this BindingContext context, string path, string what, string name, IEnumerable<string> known)
    {
        string[] names = [.. known];
        if (context.HasFailed(path) || names.Contains(name, StringComparer.Ordinal))
        {
            return;
        }

        string none = names.Length == 0 ? "There is none; add one, or delete this" : "Use one that exists";
        context.Fail(path, $"'{Echo.Of(name)}' names no {what}", NearMiss.Remedy(name, names, none));
    }
}
