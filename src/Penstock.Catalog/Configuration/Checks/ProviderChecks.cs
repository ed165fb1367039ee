using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Blocks;
using Penstock.Catalog.Providers;

namespace Penstock.Catalog.Configuration.Checks;

/// <summary>What each kind of provider needs.</summary>
internal static class ProviderChecks
{
    public static void Run(PenstockCatalog catalog, BindingContext context)
    {
        foreach (ProviderOptions provider in catalog.Providers)
        {
            string path = CatalogChecks.Path("providers", provider.Name);
            if (string.Equals(provider.Name, ProviderOptions.ReservedName, StringComparison.Ordinal))
            {
                context.Fail(path, "'pool' is reserved: pool/NAME means a pool of your own", "Give the provider another name");
            }

            if (context.Known.ProviderKinds.TryGet(provider.Kind, out ProviderKind? kind))
            {
                CheckKind(provider, kind, path, context);
            }
        }
    }

    private static void CheckKind(ProviderOptions provider, ProviderKind kind, string path, BindingContext context)
    {
        Require(kind.NeedsEndpoint && provider.Endpoint is null, path + ".endpoint", "its base URL");
        Require(kind.NeedsRegion && provider.Region is null && provider.Endpoint is null, path + ".region", "its region");
        string auth = ProviderBlocks.Auths.WordOf(provider.Auth);
        if (!kind.Auths.Contains(provider.Auth))
        {
            string[] known = [.. kind.Auths.Select(ProviderBlocks.Auths.WordOf)];
            context.Fail(path + ".auth", $"'{auth}' is not for kind {kind.Name}", "Write " + string.Join(" or ", known));
            return;
        }

        bool isByKey = provider.Auth == ProviderAuth.Key;
        Require(isByKey && kind.NeedsKey && provider.Keys.Count == 0, path + ".keys", "at least one key");
        if (!isByKey && provider.Keys.Count > 0)
        {
            context.Fail(path + ".keys", $"has no meaning with auth {auth}", "Delete it, or write auth: key");
        }

        void Require(bool isMissing, string key, string what)
        {
            if (isMissing && !context.HasFailedWithin(key))
            {
                context.Fail(key, $"is missing, and kind {kind.Name} needs {what}", $"Add {key[(key.LastIndexOf('.') + 1)..]}");
            }
        }
    }
}
