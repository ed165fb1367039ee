using System.Collections.Immutable;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace Penstock.Scaling.Targets.Kubernetes;

/// <summary>
/// The pods of one workload, kept current: a list, then a watch from the list's version. A watch that ends goes on from the last version that it saw; one
/// whose version is no longer kept (410) begins anew with a list. Until the next list the pods of the last one count.
/// Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes.
/// </summary>
internal sealed partial class PodWatch : IAsyncDisposable
{
    private const int WatchSeconds = 240;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly IKubernetes _api;
    private readonly KubernetesWorkload _workload;
    private readonly Func<CancellationToken, Task<string>> _selector;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private volatile State _state = new(ImmutableDictionary<string, V1Pod>.Empty, null, IsCurrent: false);

    /// <summary>Begins to watch.</summary>
    /// <param name="api">The API server.</param>
    /// <param name="workload">Whose pods.</param>
    /// <param name="selector">Reads the label selector of its pods; asked before each list.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets what went wrong.</param>
    public PodWatch(IKubernetes api, KubernetesWorkload workload, Func<CancellationToken, Task<string>> selector, TimeProvider time, ILogger logger)
    {
        (_api, _workload, _selector, _time, _logger) = (api, workload, selector, time, logger);
        _running = RunAsync(_end.Token);
    }

    /// <summary>The pods by uid, and why they may be out of date; null while they are current.</summary>
    public (ImmutableArray<V1Pod> Pods, TargetError? Error) Current => _state is { IsCurrent: true } state ? ([.. state.Pods.Values], state.Error) : ([], _state.Error);

    /// <summary>Completes with the first list, or with the first failure to get one.</summary>
    public Task FirstAsync(CancellationToken cancellationToken) => _first.Task.WaitAsync(cancellationToken);

    /// <summary>Ends the watch.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    // 1. List, with the selector of now.
    // 2. Watch from the list's version, again and again, until that version is gone.
    // 3. A failure waits longer each time, and is told.
    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromMilliseconds(500);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                string selector = await _selector(cancellationToken);
                string version = await ListAsync(selector, cancellationToken);
                wait = TimeSpan.FromMilliseconds(500);
                await WatchAsync(selector, version, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (KubernetesFaults.IsExpected(fault))
            {
                _state = _state with { Error = KubernetesFaults.ToError(fault, _workload) };
                _first.TrySetResult();
                LogFailed(_logger, _state.Error.Message);
                if (!await WaitAsync(KubernetesFaults.RetryAfter(fault) ?? wait, cancellationToken))
                {
                    return;
                }

                wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
            }
        }
    }

    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    private async Task<string> ListAsync(string selector, CancellationToken cancellationToken)
    {
        V1PodList pods = await _api.CoreV1.ListNamespacedPodAsync(_workload.Namespace, labelSelector: selector, cancellationToken: cancellationToken);
        _state = new State(pods.Items.ToImmutableDictionary(pod => pod.Metadata.Uid, StringComparer.Ordinal), null, IsCurrent: true);
        _first.TrySetResult();
        return pods.Metadata.ResourceVersion;
    }

    /// <summary>Returns when the version is no longer kept and a list is due.</summary>
    private async Task WatchAsync(string selector, string version, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                version = await FollowAsync(selector, version, cancellationToken);
            }
            catch (KubernetesException fault) when (fault.Status?.Code == 410)
            {
                return;
            }
            catch (HttpOperationException fault) when (fault.Response.StatusCode == System.Net.HttpStatusCode.Gone)
            {
                return;
            }
        }
    }

    private async Task<string> FollowAsync(string selector, string version, CancellationToken cancellationToken)
    {
        IAsyncEnumerable<(WatchEventType Type, V1Pod Pod)> events = _api.CoreV1.WatchListNamespacedPodAsync(
            _workload.Namespace,
            allowWatchBookmarks: true,
            labelSelector: selector,
            resourceVersion: version,
            timeoutSeconds: WatchSeconds,
            onError: static fault => throw fault,
            cancellationToken: cancellationToken);
        int seen = 0;
        await foreach ((WatchEventType type, V1Pod pod) in events.WithCancellation(cancellationToken))
        {
            seen++;
            version = pod.Metadata.ResourceVersion ?? version;
            Take(type, pod);
        }

        // A server that ends watches at once would be asked without pause.
        if (seen == 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken);
        }

        return version;
    }

    private void Take(WatchEventType type, V1Pod pod)
    {
        ImmutableDictionary<string, V1Pod> pods = _state.Pods;
        _state = type switch
        {
            WatchEventType.Added or WatchEventType.Modified => _state with { Pods = pods.SetItem(pod.Metadata.Uid, pod), Error = null },
            WatchEventType.Deleted => _state with { Pods = pods.Remove(pod.Metadata.Uid), Error = null },
            _ => _state,
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pods cannot be watched: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    private sealed record State(ImmutableDictionary<string, V1Pod> Pods, TargetError? Error, bool IsCurrent);
}
