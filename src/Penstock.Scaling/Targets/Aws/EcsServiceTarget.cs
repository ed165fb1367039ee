using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets.Aws;

/// <summary>
/// Replicas that are tasks of an ECS service with network mode <c>awsvpc</c>. A service chooses itself which task it stops, but not among protected ones:
/// before the number falls all tasks but the one that is to go are protected for a while
/// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html).
/// </summary>
internal sealed class EcsServiceTarget(ScaleTargetContext context) : IScaleTarget
{
    private const string Api = "AmazonEC2ContainerServiceV20141113.";
    private const int DescribedAtOnce = 100;
    private const int ProtectedAtOnce = 10;
    private const int ProtectMinutes = 15;
    private const int MostTasks = 2_000;
    private static readonly Uri NoAddress = new("http://127.0.0.1:0/");

    private readonly AwsApi _api = new(context);
    private readonly PoolOptions _pool = context.Pool;
    private readonly string _cluster = context.Pool.Aws!.Cluster;
    private readonly string _service = context.Pool.Aws!.Service!;

    /// <inheritdoc/>
    public async ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken)
    {
        try
        {
            int desired = await DesiredAsync(cancellationToken);
            List<JsonNode> tasks = await TasksAsync(cancellationToken);
            return new TargetReading([.. tasks.Where(task => Text(task, "lastStatus") is not ("STOPPED" or "DELETED")).Select(Describe)], desired);
        }
        catch (AwsException fault)
        {
            return TargetReading.Failed(fault.ToError(_service));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            return TargetReading.Failed(new TargetError(TargetErrorKind.Unreachable, $"{_service}: the answer cannot be read"));
        }
    }

    /// <inheritdoc/>
    public ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken) =>
        TryAsync(token => WantAsync(replicas, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken) => TryAsync(
        async token =>
        {
            int desired = await DesiredAsync(token);
            string[] running = [.. (await TasksAsync(token)).Where(task => Text(task, "lastStatus") is "RUNNING" or "PENDING" or "PROVISIONING" or "ACTIVATING").Select(task => Text(task, "taskArn"))];
            if (!running.Contains(replica, StringComparer.Ordinal))
            {
                return;
            }

            await ProtectAsync([replica], isOn: false, token);
            await ProtectAsync([.. running.Where(task => !string.Equals(task, replica, StringComparison.Ordinal))], isOn: true, token);
            await WantAsync(Math.Max(0, desired - 1), token);
        },
        cancellationToken);

    /// <inheritdoc/>
    public decimal? PriceOf(ReplicaStatus replica) => null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<int> DesiredAsync(CancellationToken cancellationToken)
    {
        JsonNode answer = await CallAsync("DescribeServices", new JsonObject { ["cluster"] = _cluster, ["services"] = new JsonArray(_service) }, cancellationToken);
        JsonNode service = answer["services"]?.AsArray().FirstOrDefault(one => Text(one!, "status") == "ACTIVE")
            ?? throw new AwsException(TargetErrorKind.NotFound, $"there is no such active service in cluster {_cluster}");
        return service["desiredCount"]!.GetValue<int>();
    }

    private async Task<List<JsonNode>> TasksAsync(CancellationToken cancellationToken)
    {
        var arns = new List<string>();
        string? next = null;
        do
        {
            var input = new JsonObject { ["cluster"] = _cluster, ["serviceName"] = _service };
            if (next is not null)
            {
                input["nextToken"] = next;
            }

            JsonNode page = await CallAsync("ListTasks", input, cancellationToken);
            arns.AddRange(page["taskArns"]?.AsArray().Select(arn => arn!.GetValue<string>()) ?? []);
            next = page["nextToken"]?.GetValue<string>();
        }
        while (next is not null && arns.Count < MostTasks);

        var tasks = new List<JsonNode>();
        foreach (string[] some in arns.Chunk(DescribedAtOnce))
        {
            JsonNode answer = await CallAsync("DescribeTasks", new JsonObject { ["cluster"] = _cluster, ["tasks"] = Names(some) }, cancellationToken);
            tasks.AddRange(answer["tasks"]?.AsArray().OfType<JsonNode>() ?? []);
        }

        return tasks;
    }

    private Task<JsonNode> WantAsync(int replicas, CancellationToken cancellationToken) => CallAsync(
        "UpdateService", new JsonObject { ["cluster"] = _cluster, ["service"] = _service, ["desiredCount"] = replicas }, cancellationToken);

    private async Task ProtectAsync(string[] tasks, bool isOn, CancellationToken cancellationToken)
    {
        foreach (string[] some in tasks.Chunk(ProtectedAtOnce))
        {
            var input = new JsonObject { ["cluster"] = _cluster, ["tasks"] = Names(some), ["protectionEnabled"] = isOn };
            if (isOn)
            {
                input["expiresInMinutes"] = ProtectMinutes;
            }

            await CallAsync("UpdateTaskProtection", input, cancellationToken);
        }
    }

    private static JsonArray Names(string[] names) => [.. names.Select(name => (JsonNode)name)];

    private async Task<JsonNode> CallAsync(string action, JsonObject input, CancellationToken cancellationToken) =>
        JsonNode.Parse(await _api.JsonAsync("ecs", Api + action, input.ToJsonString(), cancellationToken)) ?? new JsonObject();

    private ReplicaStatus Describe(JsonNode task)
    {
        bool isLeaving = Text(task, "desiredStatus") == "STOPPED" || Text(task, "lastStatus") is "DEACTIVATING" or "STOPPING" or "DEPROVISIONING";
        string host = task["attachments"]?.AsArray()
            .SelectMany(attachment => attachment?["details"]?.AsArray() ?? [])
            .Where(detail => Text(detail!, "name") == "privateIPv4Address")
            .Select(detail => Text(detail!, "value")).FirstOrDefault() ?? "";
        bool isReady = Text(task, "lastStatus") == "RUNNING" && Text(task, "healthStatus") is not "UNHEALTHY" && host.Length > 0;
        ReplicaPhase phase = isLeaving ? ReplicaPhase.Draining : isReady ? ReplicaPhase.Ready : ReplicaPhase.Starting;
        Uri address = host.Length > 0 ? new UriBuilder("http", host, _pool.Aws!.Port).Uri : NoAddress;
        return new ReplicaStatus(new Replica(Text(task, "taskArn"), _pool.Name, address, phase), ProcessId: null, At(task, "createdAt") ?? default, At(task, "startedAt"));
    }

    /// <summary>Seconds since 1970 with a fraction, as JSON 1.1 writes times.</summary>
    private static DateTimeOffset? At(JsonNode task, string name) =>
        task[name] is JsonValue value && double.TryParse(value.ToString(), CultureInfo.InvariantCulture, out double seconds)
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    private static string Text(JsonNode within, string name) => within[name] is JsonValue value ? value.ToString() : "";

    private async ValueTask<TargetError?> TryAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act(cancellationToken);
            return null;
        }
        catch (AwsException fault)
        {
            return fault.ToError(_service);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return new TargetError(TargetErrorKind.Unreachable, $"{_service}: the answer cannot be read");
        }
    }
}
