using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Penstock.Scaling.Tests.Targets.Clouds;

/// <summary>
/// As much of a Kubernetes API server as the target needs: a deployment's scale subresource with optimistic locking, its pods, and watches that follow,
/// expire and end. Faults are told to it beforehand.
/// </summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    private const string ScalePath = "/apis/apps/v1/namespaces/models/deployments/llama/scale";
    private const string PodsPath = "/api/v1/namespaces/models/pods";
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _pods = new(StringComparer.Ordinal);
    private readonly List<Channel<string>> _watches = [];
    private LoopbackApi? _api;
    private int _version = 100;
    private int _oldest;

    public int Replicas { get; private set; } = 2;

    /// <summary>So many of the next writes find that somebody else was faster; the other one writes this number.</summary>
    public Queue<int> Rivals { get; } = new();

    /// <summary>Statuses that the next requests for the scale get instead of an answer.</summary>
    public Queue<int> Faults { get; } = new();

    public int Lists { get; private set; }

    public int Watches { get; private set; }

    public Uri Address => _api!.Address;

    public IReadOnlyList<LoopbackApi.Asked> Requests => _api!.Requests;

    public static async Task<FakeCluster> StartAsync()
    {
        var cluster = new FakeCluster();
        cluster._api = await LoopbackApi.StartAsync(cluster.AnswerAsync);
        return cluster;
    }

    public void Put(string uid, string? ip, bool isReady, bool isTerminating = false)
    {
        lock (_lock)
        {
            bool isNew = !_pods.ContainsKey(uid);
            var pod = new JsonObject
            {
                ["kind"] = "Pod",
                ["apiVersion"] = "v1",
                ["metadata"] = new JsonObject
                {
                    ["name"] = "llama-" + uid,
                    ["namespace"] = "models",
                    ["uid"] = uid,
                    ["creationTimestamp"] = "2026-01-05T10:00:00Z",
                    ["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture),
                },
                ["status"] = new JsonObject
                {
                    ["phase"] = ip is null ? "Pending" : "Running",
                    ["podIP"] = ip,
                    ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = isReady ? "True" : "False", ["lastTransitionTime"] = "2026-01-05T10:01:00Z" }),
                },
            };
            if (isTerminating)
            {
                pod["metadata"]!["deletionTimestamp"] = "2026-01-05T10:30:00Z";
            }

            _pods[uid] = pod;
            Tell(isNew ? "ADDED" : "MODIFIED", pod);
        }
    }

    public void Delete(string uid)
    {
        lock (_lock)
        {
            _pods.Remove(uid, out JsonObject? pod);
            pod!["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            Tell("DELETED", pod);
        }
    }

    /// <summary>Forgets history: every running watch is told 410 and ends, and so is each new one that begins before now.</summary>
    public void Expire()
    {
        lock (_lock)
        {
            _oldest = _version;
            foreach (Channel<string> watch in _watches)
            {
                watch.Writer.TryWrite("""{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}}""");
            }

            EndWatches();
        }
    }

    /// <summary>Ends all watches as a server does after their time.</summary>
    public void EndWatches()
    {
        lock (_lock)
        {
            _watches.ForEach(watch => watch.Writer.TryComplete());
            _watches.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        EndWatches();
        await _api!.DisposeAsync();
    }

    private Task AnswerAsync(LoopbackApi.Asked asked, HttpContext context) => asked switch
    {
        { Path: ScalePath } => ScaleAsync(asked, context),
        { Path: PodsPath, Method: "GET" } when asked.Query.Contains("watch=true", StringComparison.OrdinalIgnoreCase) => WatchAsync(asked, context),
        { Path: PodsPath, Method: "GET" } => ListAsync(context),
        { Method: "PATCH" } when asked.Path.StartsWith(PodsPath + "/llama-", StringComparison.Ordinal) => LoopbackApi.WriteAsync(context, 200, """{"kind":"Pod","apiVersion":"v1","metadata":{}}"""),
        _ => LoopbackApi.WriteAsync(context, 404, """{"kind":"Status","apiVersion":"v1","status":"Failure","code":404}"""),
    };

    private Task ScaleAsync(LoopbackApi.Asked asked, HttpContext context)
    {
        lock (_lock)
        {
            if (Faults.TryDequeue(out int fault))
            {
                context.Response.Headers.RetryAfter = "0";
                return LoopbackApi.WriteAsync(context, fault, $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","code":{{fault}}}""");
            }

            if (asked.Method == "PUT")
            {
                if (Rivals.TryDequeue(out int rival))
                {
                    Replicas = rival;
                    _version++;
                }

                JsonNode scale = JsonNode.Parse(asked.Body)!;
                if (scale["metadata"]!["resourceVersion"]!.GetValue<string>() != Version)
                {
                    return LoopbackApi.WriteAsync(context, 409, """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Conflict","code":409}""");
                }

                Replicas = scale["spec"]!["replicas"]!.GetValue<int>();
                _version++;
            }

            return LoopbackApi.WriteAsync(context, 200, $$"""
                {"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"llama","namespace":"models","resourceVersion":"{{Version}}"},
                 "spec":{"replicas":{{Replicas}} },"status":{"replicas":{{_pods.Count}},"selector":"app=llama"} }
                """);
        }
    }

    private string Version => _version.ToString(CultureInfo.InvariantCulture);

    private Task ListAsync(HttpContext context)
    {
        lock (_lock)
        {
            Lists++;
            var list = new JsonObject
            {
                ["kind"] = "PodList",
                ["apiVersion"] = "v1",
                ["metadata"] = new JsonObject { ["resourceVersion"] = Version },
                ["items"] = new JsonArray([.. _pods.Values.Select(pod => pod.DeepClone())]),
            };
            return LoopbackApi.WriteAsync(context, 200, list.ToJsonString());
        }
    }

    private async Task WatchAsync(LoopbackApi.Asked asked, HttpContext context)
    {
        var watch = Channel.CreateUnbounded<string>();
        bool isExpired;
        lock (_lock)
        {
            Watches++;
            string from = asked.Query.Split("resourceVersion=")[1].Split('&')[0];
            isExpired = int.Parse(from, CultureInfo.InvariantCulture) < _oldest;
            if (!isExpired)
            {
                _watches.Add(watch);
            }
        }

        if (isExpired)
        {
            await LoopbackApi.WriteAsync(context, 410, """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}""");
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await foreach (string line in watch.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync(line + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private void Tell(string type, JsonObject pod)
    {
        string line = new JsonObject { ["type"] = type, ["object"] = pod.DeepClone() }.ToJsonString();
        _watches.ForEach(watch => watch.Writer.TryWrite(line));
    }
}
