using System.Globalization;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Tenants;

namespace Penstock.Catalog.Configuration.Checks;

/// <summary>Issuers of tokens: how the tenant is told, and models that exist. Tenants may be made by API, so that a name is not looked up here.</summary>
internal static class TokenChecks
{
    public static void Run(PenstockCatalog catalog, BindingContext context)
    {
        foreach (TokenIssuerOptions issuer in catalog.Gateway.Jwt)
        {
            string path = CatalogChecks.Path("gateway", "jwt", issuer.Name);
            CheckTenant(issuer, path, context);
            for (int index = 0; index < (issuer.Models?.Count ?? 0); index++)
            {
                context.Exists(string.Create(CultureInfo.InvariantCulture, $"{path}.models[{index}]"), "model", issuer.Models![index], catalog.Models.Names);
            }

            if (issuer.Algorithms.Count == 0 && !context.HasFailedWithin(path + ".algorithms"))
            {
                context.Fail(path + ".algorithms", "allows none", "Name one, like [RS256], or delete it");
            }
        }
    }

    private static void CheckTenant(TokenIssuerOptions issuer, string path, BindingContext context)
    {
        if (context.HasFailed(path) || context.HasFailed(path + ".tenant") || context.HasFailed(path + ".tenantClaim"))
        {
            return;
        }

        if (issuer.Tenant is null && issuer.TenantClaim is null)
        {
            context.Fail(path + ".tenant", "is missing, and so is tenantClaim", "Say whom its tokens call for: tenant: NAME, or tenantClaim: CLAIM");
        }

        if (issuer.Tenant is not null && issuer.TenantClaim is not null)
        {
            context.Fail(path + ".tenantClaim", "has no meaning beside tenant", "Keep one of the two");
        }
    }
}
