namespace Penstock.Catalog.Pools;

/// <summary>Replicas that are pods of a workload with a scale subresource.</summary>
public sealed record KubernetesOptions
{
    /// <summary>Where the workload lives. Default <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary><c>deployment/NAME</c>, <c>statefulset/NAME</c>, or for anything else <c>GROUP/VERSION/PLURAL/NAME</c>.</summary>
    public required string Workload { get; init; }

    /// <summary>The port that every pod serves on. Default 8000.</summary>
    public int Port { get; init; } = 8000;

    /// <summary>A kubeconfig file; null takes the pod's service account inside a cluster, else the user's own file.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>A context of the kubeconfig; null takes its current one.</summary>
    public string? Context { get; init; }

    /// <summary>The API server's address where it wants no credentials (<c>kubectl proxy</c>); null asks the kubeconfig or the cluster.</summary>
    public Uri? Endpoint { get; init; }
}
