using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Checks;

/// <summary>One secret opens one door: two keys with the same secret cannot be told apart.</summary>
internal static class SecretChecks
{
    public static void Run(PenstockCatalog catalog, BindingContext context)
    {
        Dictionary<Secret, string> owners = [];
        foreach ((string path, Secret secret) in AllKeys(catalog))
        {
            if (secret.Reveal().Length > 0 && !owners.TryAdd(secret, path))
            {
                context.Fail(path + ".secret", $"is the same secret as {owners[secret]}", "Make another secret for one of the two");
            }
        }
    }

    private static IEnumerable<(string Path, Secret Secret)> AllKeys(PenstockCatalog catalog)
    {
        IEnumerable<(string, Secret)> operators =
            catalog.AdminKeys.Select(key => (CatalogChecks.Path("admin", "keys", key.Name), key.Secret));
        IEnumerable<(string, Secret)> applications = catalog.Tenants.SelectMany(
            tenant => tenant.Keys.Select(key => (CatalogChecks.Path("tenants", tenant.Name, "keys", key.Name), key.Secret!)));
        return operators.Concat(applications);
    }
}
