using k8s;
using Penstock.Catalog.Pools;

namespace Penstock.Scaling.Targets.Kubernetes;

/// <summary>Where the API server is, and who asks: the pod's service account inside a cluster, else a kubeconfig.</summary>
internal static class KubernetesConnection
{
    /// <summary>Connects to nothing yet.</summary>
    /// <exception cref="k8s.Exceptions.KubeConfigException">The kubeconfig cannot be read, or lacks the context.</exception>
    public static IKubernetes Open(KubernetesOptions options)
    {
        KubernetesClientConfiguration configuration = options switch
        {
            { Endpoint: { } endpoint } => new KubernetesClientConfiguration { Host = endpoint.ToString() },
            { Kubeconfig: null, Context: null } when KubernetesClientConfiguration.IsInCluster() => KubernetesClientConfiguration.InClusterConfig(),
            _ => KubernetesClientConfiguration.BuildConfigFromConfigFile(options.Kubeconfig, options.Context),
        };
        configuration.HttpClientTimeout = Timeout.InfiniteTimeSpan;
        return new k8s.Kubernetes(configuration);
    }
}
