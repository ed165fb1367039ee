namespace Penstock.Catalog.Providers;

/// <summary>How calls to a provider are authorised.</summary>
public enum ProviderAuth
{
    /// <summary>By the configured keys, or not at all where there is none (a server of one's own).</summary>
    Key,

    /// <summary>By a Microsoft Entra token for the application in AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.</summary>
    Entra,

    /// <summary>By the token of the Azure machine that it runs on.</summary>
    ManagedIdentity,

    /// <summary>By the credentials that AWS tools read from the environment.</summary>
    Environment,
}
