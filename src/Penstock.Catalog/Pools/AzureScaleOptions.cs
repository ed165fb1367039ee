namespace Penstock.Catalog.Pools;

/// <summary>Replicas that are virtual machines of a scale set, or replicas of a container app.</summary>
public sealed record AzureScaleOptions
{
    /// <summary>The subscription's id.</summary>
    public required string Subscription { get; init; }

    /// <summary>The resource group.</summary>
    public required string ResourceGroup { get; init; }

    /// <summary>The scale set; for target <c>azure-vmss</c>.</summary>
    public string? ScaleSet { get; init; }

    /// <summary>The container app; for target <c>azure-container-apps</c>.</summary>
    public string? ContainerApp { get; init; }

    /// <summary>The port that every virtual machine serves on. Default 8000. A container app is reached through its ingress.</summary>
    public int Port { get; init; } = 8000;

    /// <summary>Azure Resource Manager. Default <c>https://management.azure.com</c>.</summary>
    public Uri Endpoint { get; init; } = new("https://management.azure.com");
}
