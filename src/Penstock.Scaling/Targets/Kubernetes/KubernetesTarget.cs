using System.Collections.Immutable;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets.Kubernetes;

/// <summary>
/// Replicas that are pods of a workload with a scale subresource. Only the number is written, and which pod is to go first; everything else is the
/// cluster's. An HPA on the same workload would be a second owner, and shows as changes that were not ours.
/// </summary>
internal sealed class KubernetesTarget : IScaleTarget
{
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";
    private static readonly Uri NoAddress = new("http://127.0.0.1:0/");

    private readonly PoolOptions _pool;
    private readonly KubernetesWorkload _workload;
    private readonly IKubernetes? _api;
    private readonly WorkloadScale? _scale;
    private readonly PodWatch? _pods;
    private readonly TargetError? _unusable;

    /// <summary>Makes the target of one pool, which has a <c>kubernetes</c> block.</summary>
    public KubernetesTarget(ScaleTargetContext context)
    {
        _pool = context.Pool;
        KubernetesOptions options = _pool.Kubernetes!;
        _workload = KubernetesWorkload.Parse(options.Namespace, options.Workload)!;
        try
        {
            _api = KubernetesConnection.Open(options);
        }
        catch (Exception fault) when (fault is KubeConfigException or IOException or UnauthorizedAccessException)
        {
            _unusable = new TargetError(TargetErrorKind.Denied, $"{_workload}: the kubeconfig cannot be used: {fault.Message}");
            return;
        }

        _scale = new WorkloadScale(_api, _workload, context.Time);
        _pods = new PodWatch(_api, _workload, async token => (await _scale.ReadAsync(token)).Status?.Selector ?? "", context.Time, context.Logger);
    }

    /// <inheritdoc/>
    public async ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken)
    {
        if (_unusable is not null)
        {
            return TargetReading.Failed(_unusable);
        }

        await _pods!.FirstAsync(cancellationToken);
        (ImmutableArray<V1Pod> pods, TargetError? error) = _pods.Current;
        if (error is not null)
        {
            return TargetReading.Failed(error);
        }

        return await TryAsync(
            async token => new TargetReading([.. pods.Where(pod => !HasEnded(pod)).Select(Describe)], (await _scale!.ReadAsync(token)).Spec?.Replicas ?? 0),
            TargetReading.Failed,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken) =>
        _unusable ?? await TryAsync<TargetError?>(
            async token =>
            {
                await _scale!.SetAsync(_ => replicas, token);
                return null;
            },
            static error => error,
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken)
    {
        if (_unusable is not null)
        {
            return _unusable;
        }

        if (Find(replica) is not { } pod)
        {
            return null;
        }

        return await TryAsync<TargetError?>(
            async token =>
            {
                int fewer = Math.Max(0, ((await _scale!.ReadAsync(token)).Spec?.Replicas ?? 0) - 1);
                await MakeCheapestAsync(pod, token);

                // A write whose answer was lost is tried again: it must not take a second one.
                await _scale.SetAsync(found => Math.Min(found, fewer), token);
                return null;
            },
            static error => error,
            cancellationToken);
    }

    /// <summary>Marks the pod as the first to go, and leaves the number alone. Null also where it is gone already.</summary>
    public async ValueTask<TargetError?> MarkAsync(string replica, CancellationToken cancellationToken)
    {
        if (_unusable is not null || Find(replica) is not { } pod)
        {
            return _unusable;
        }

        return await TryAsync<TargetError?>(
            async token =>
            {
                await MakeCheapestAsync(pod, token);
                return null;
            },
            static error => error,
            cancellationToken);
    }

    /// <inheritdoc/>
    public decimal? PriceOf(ReplicaStatus replica) => null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_pods is not null)
        {
            await _pods.DisposeAsync();
        }

        _api?.Dispose();
    }

    // The ReplicaSet controller takes the pod with the lowest cost first: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#pod-deletion-cost.
    private async Task MakeCheapestAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        var patch = new V1Patch(
            JsonSerializer.Serialize(new { metadata = new { annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [DeletionCost] = "-2147483647" } } }),
            V1Patch.PatchType.MergePatch);
        try
        {
            await _api!.CoreV1.PatchNamespacedPodAsync(patch, pod.Metadata.Name, _workload.Namespace, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException fault) when (KubernetesFaults.IsMissing(fault))
        {
            // It is gone already; one fewer is wanted all the same.
        }
    }

    private ReplicaStatus Describe(V1Pod pod)
    {
        bool isLeaving = pod.Metadata.DeletionTimestamp is not null;
        V1PodCondition? ready = pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "Ready", Status: "True" });
        Uri? address = string.IsNullOrEmpty(pod.Status?.PodIP) ? null : new UriBuilder("http", pod.Status.PodIP, _pool.Kubernetes!.Port).Uri;
        ReplicaPhase phase = isLeaving ? ReplicaPhase.Draining : ready is not null && address is not null ? ReplicaPhase.Ready : ReplicaPhase.Starting;
        DateTimeOffset started = pod.Metadata.CreationTimestamp is { } created ? new DateTimeOffset(created.ToUniversalTime(), TimeSpan.Zero) : default;
        DateTimeOffset? readyAt = ready?.LastTransitionTime is { } since ? new DateTimeOffset(since.ToUniversalTime(), TimeSpan.Zero) : null;
        return new ReplicaStatus(new Replica(pod.Metadata.Uid, _pool.Name, address ?? NoAddress, phase), ProcessId: null, started, readyAt);
    }

    /// <summary>A pod that stays; null for one that is gone or goes.</summary>
    private V1Pod? Find(string replica) =>
        _pods!.Current.Pods.FirstOrDefault(pod => string.Equals(pod.Metadata.Uid, replica, StringComparison.Ordinal) && pod.Metadata.DeletionTimestamp is null);

    private static bool HasEnded(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    private async ValueTask<T> TryAsync<T>(Func<CancellationToken, Task<T>> act, Func<TargetError, T> failed, CancellationToken cancellationToken)
    {
        try
        {
            return await act(cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && KubernetesFaults.IsExpected(fault))
        {
            return failed(KubernetesFaults.ToError(fault, _workload));
        }
    }
}
