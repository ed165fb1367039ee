using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Penstock.Scaling.Targets.Kubernetes;

/// <summary>
/// The scale subresource of one object. A write carries the version that was read, so that two writers never overwrite each other unseen; whoever comes
/// second reads again and decides again.
/// </summary>
internal sealed class WorkloadScale(IKubernetes api, KubernetesWorkload workload, TimeProvider time)
{
    private const int Attempts = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    /// <summary>What the object asks for now.</summary>
    public Task<V1Scale> ReadAsync(CancellationToken cancellationToken) => WithRetriesAsync(ReadOnceAsync, cancellationToken);

    /// <summary>Makes the object ask for as many replicas as <paramref name="choose"/> makes of the number that it asks for now. An equal number is not written.</summary>
    /// <exception cref="HttpOperationException">The server refused for good, or for too long.</exception>
    /// <exception cref="HttpRequestException">It did not answer.</exception>
    public Task<V1Scale> SetAsync(Func<int, int> choose, CancellationToken cancellationToken) => WithRetriesAsync(
        async token =>
        {
            V1Scale scale = await ReadOnceAsync(token);
            int found = scale.Spec?.Replicas ?? 0;
            int wanted = choose(found);
            if (found == wanted)
            {
                return scale;
            }

            scale.Spec = new V1ScaleSpec { Replicas = wanted };
            return await api.CustomObjects.ReplaceNamespacedCustomObjectScaleAsync<V1Scale>(
                scale, workload.Group, workload.Version, workload.Namespace, workload.Plural, workload.Name, fieldManager: "penstock", cancellationToken: token);
        },
        cancellationToken);

    private Task<V1Scale> ReadOnceAsync(CancellationToken cancellationToken) => api.CustomObjects.GetNamespacedCustomObjectScaleAsync<V1Scale>(
        workload.Group, workload.Version, workload.Namespace, workload.Plural, workload.Name, cancellationToken);

    // A conflict is tried again at once, what passes after a wait: the server's own, else one that doubles.
    private async Task<V1Scale> WithRetriesAsync(Func<CancellationToken, Task<V1Scale>> act, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                return await act(cancellationToken);
            }
            catch (HttpOperationException fault) when (attempt < Attempts && KubernetesFaults.IsConflict(fault))
            {
                continue;
            }
            catch (Exception fault) when (attempt < Attempts && !cancellationToken.IsCancellationRequested && KubernetesFaults.IsPassing(fault))
            {
                await Task.Delay(KubernetesFaults.RetryAfter(fault) ?? (FirstWait * Math.Pow(2, attempt - 1)), time, cancellationToken);
            }
        }
    }
}
