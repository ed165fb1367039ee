using System.Globalization;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Models;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Checks;

/// <summary>Models and regions that tenants and keys name.</summary>
internal static class TenantChecks
{
    public static void Run(PenstockCatalog catalog, BindingContext context)
    {
        string[] regions = [.. RegionsOf(catalog).Distinct(StringComparer.Ordinal)];
        foreach (ModelOptions model in catalog.Models.Where(model => model.Budget?.DegradeTo is not null))
        {
            context.Exists(CatalogChecks.Path("models", model.Name) + ".budget.onExhausted.degradeTo", "model", model.Budget!.DegradeTo!, catalog.Models.Names);
        }

        foreach (TenantOptions tenant in catalog.Tenants)
        {
            string path = CatalogChecks.Path("tenants", tenant.Name);
            CheckNames(tenant.Models, path + ".models", "model", catalog.Models.Names, context);
            CheckNames(tenant.Regions, path + ".regions", "region that a provider, target or this gateway is in", regions, context);
            CheckBudget(tenant.Budget, tenant, path + ".budget", catalog, context);
            CheckBudget(tenant.EndUsers?.Budget, tenant, path + ".endUsers.budget", catalog, context);
            foreach (VirtualKeyOptions key in tenant.Keys)
            {
                string place = Field.Join(path + ".keys", Field.Quote(key.Name));
                CheckNames(key.Models, place + ".models", "model", catalog.Models.Names, context);
                CheckScope(key, tenant, place + ".models", catalog, context);
                CheckBudget(key.Budget, tenant, place + ".budget", catalog, context);
            }
        }
    }

    private static IEnumerable<string> RegionsOf(PenstockCatalog catalog)
    {
        IEnumerable<string?> named = catalog.Providers.Select(provider => provider.Region)
            .Concat(catalog.Models.SelectMany(model => model.Targets).Select(target => target.Region))
            .Append(catalog.Gateway.Region);
        return named.OfType<string>().Concat(catalog.Gateway.RegionDistances.SelectMany(distance => new[] { distance.From, distance.To }));
    }

    private static void CheckNames(ValueList<string>? names, string path, string what, IEnumerable<string> known, BindingContext context)
    {
        for (int index = 0; index < (names?.Count ?? 0); index++)
        {
            context.Exists(string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), what, names![index], known);
        }
    }

    private static void CheckScope(VirtualKeyOptions key, TenantOptions tenant, string path, PenstockCatalog catalog, BindingContext context)
    {
        if (key.Models is null || tenant.Models is null)
        {
            return;
        }

        foreach (string model in key.Models.Where(model => catalog.Models.Contains(model) && !tenant.Models.Contains(model)))
        {
            context.Fail(path, $"holds '{Echo.Of(model)}', which its tenant may not call", "Add it to the tenant's models, or take it from the key's");
        }
    }

    private static void CheckBudget(BudgetOptions? budget, TenantOptions tenant, string path, PenstockCatalog catalog, BindingContext context)
    {
        if (budget?.DegradeTo is { } model)
        {
            context.Exists(path + ".onExhausted.degradeTo", "model", model, tenant.Models ?? catalog.Models.Names);
        }
    }
}
