using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Serving;

namespace Penstock.Catalog.Configuration.Checks;

/// <summary>listen and storage.</summary>
internal static class ServingChecks
{
    public static void Run(PenstockCatalog catalog, BindingContext context)
    {
        ListenOptions listen = catalog.Listen;
        if (listen.Data.Port != 0 && listen.Data.Port == listen.Admin.Port && Overlap(listen.Data, listen.Admin))
        {
            context.Fail("listen.admin", "is the same address and port as listen.data", "Give the admin listener a port of its own");
        }

        if (listen.Keda is null && catalog.Pools.FirstOrDefault(pool => pool.Target == "keda") is { } scaled)
        {
            context.Fail("listen.keda", $"is missing, and pool {scaled.Name} of target keda needs it", "Add keda: http://0.0.0.0:9090");
        }

        CheckStorage(catalog.Storage, context);
    }

    private static bool Overlap(Uri one, Uri other) =>
        string.Equals(one.Host, other.Host, StringComparison.OrdinalIgnoreCase) || IsEveryAddress(one) || IsEveryAddress(other);

    private static bool IsEveryAddress(Uri url) => url.Host is "0.0.0.0" or "[::]";

    private static void CheckStorage(StorageOptions storage, BindingContext context)
    {
        bool isPostgres = storage.Kind == StorageKind.Postgres;
        if (context.HasFailed("storage.kind") || context.HasFailed("storage.connection"))
        {
            return;
        }

        if (isPostgres && storage.Connection is null)
        {
            context.Fail("storage.connection", "is missing, and kind postgres needs it", "Add connection: \"${env:PENSTOCK_POSTGRES}\"");
        }

        if (!isPostgres && storage.Connection is not null)
        {
            context.Fail("storage.connection", "has no meaning for kind sqlite", "Write kind: postgres, or delete it");
        }

        if (isPostgres && context.IsGiven("storage.path"))
        {
            context.Fail("storage.path", "has no meaning for kind postgres", "Delete it, or write kind: sqlite");
        }
    }
}
