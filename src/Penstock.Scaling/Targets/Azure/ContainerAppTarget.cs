using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Core;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets.Azure;

/// <summary>
/// Replicas of a container app, reached through its ingress. The platform has no number to set, only a least and a most: both are set to the same. It makes
/// a revision of every such change and replaces replicas one by one, so this suits pools that change seldom; and it chooses itself who goes.
/// </summary>
internal sealed class ContainerAppTarget(ScaleTargetContext context, TokenCredential? credential = null) : IScaleTarget
{
    private const string Version = "2024-03-01";
    private static readonly Uri NoAddress = new("http://127.0.0.1:0/");

    private readonly ArmApi _api = new(context, credential);
    private readonly PoolOptions _pool = context.Pool;
    private readonly string _name = context.Pool.Azure!.ContainerApp!;

    private string Resource => "Microsoft.App/containerApps/" + Uri.EscapeDataString(_name);

    /// <inheritdoc/>
    public async ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken)
    {
        try
        {
            JsonNode app = await _api.CallAsync(HttpMethod.Get, Resource, Version, null, cancellationToken);
            string host = Text(app["properties"]?["configuration"]?["ingress"]?["fqdn"]);
            string revision = Text(app["properties"]?["latestRevisionName"]);
            List<JsonNode> replicas = revision.Length == 0 ? [] : await _api.ListAsync($"{Resource}/revisions/{Uri.EscapeDataString(revision)}/replicas", Version, cancellationToken);
            string least = Text(app["properties"]?["template"]?["scale"]?["minReplicas"]);
            return new TargetReading([.. replicas.Select(replica => Describe(replica, host))], int.TryParse(least, CultureInfo.InvariantCulture, out int desired) ? desired : 0);
        }
        catch (ArmException fault)
        {
            return TargetReading.Failed(fault.ToError(_name));
        }
        catch (InvalidOperationException)
        {
            return TargetReading.Failed(new TargetError(TargetErrorKind.Unreachable, $"{_name}: the answer cannot be read"));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken)
    {
        // At most zero replicas is not allowed; at least zero with nothing to serve is zero.
        var scale = new JsonObject { ["minReplicas"] = replicas, ["maxReplicas"] = Math.Max(1, replicas) };
        var change = new JsonObject { ["properties"] = new JsonObject { ["template"] = new JsonObject { ["scale"] = scale } } };
        try
        {
            await _api.CallAsync(HttpMethod.Patch, Resource, Version, change, cancellationToken);
            return null;
        }
        catch (ArmException fault)
        {
            return fault.ToError(_name);
        }
    }

    /// <inheritdoc/>
    public ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken) =>
        new(new TargetError(TargetErrorKind.Refused, $"{_name}: a container app chooses itself which replica goes"));

    /// <inheritdoc/>
    public decimal? PriceOf(ReplicaStatus replica) => null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    private ReplicaStatus Describe(JsonNode replica, string host)
    {
        bool isReady = Text(replica["properties"]?["runningState"]) == "Running" && host.Length > 0;
        string since = Text(replica["properties"]?["createdTime"]);
        DateTimeOffset created = DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : default;
        Uri address = host.Length > 0 ? new Uri($"https://{host}/") : NoAddress;
        return new ReplicaStatus(new Replica(Text(replica["name"]), _pool.Name, address, isReady ? ReplicaPhase.Ready : ReplicaPhase.Starting), ProcessId: null, created, ReadyAt: null);
    }

    private static string Text(JsonNode? node) => node?.ToString() ?? "";
}
