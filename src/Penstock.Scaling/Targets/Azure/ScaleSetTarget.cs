using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Core;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets.Azure;

/// <summary>Replicas that are virtual machines of a scale set. Deleting one lowers the capacity in the same call.</summary>
internal sealed class ScaleSetTarget(ScaleTargetContext context, TokenCredential? credential = null) : IScaleTarget
{
    private const string ComputeVersion = "2024-07-01";
    private const string NetworkVersion = "2023-11-01";
    private static readonly Uri NoAddress = new("http://127.0.0.1:0/");

    private readonly ArmApi _api = new(context, credential);
    private readonly PoolOptions _pool = context.Pool;
    private readonly string _name = context.Pool.Azure!.ScaleSet!;

    private string Resource => "Microsoft.Compute/virtualMachineScaleSets/" + Uri.EscapeDataString(_name);

    /// <inheritdoc/>
    public async ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken)
    {
        try
        {
            JsonNode set = await _api.CallAsync(HttpMethod.Get, Resource, ComputeVersion, null, cancellationToken);
            List<JsonNode> machines = await _api.ListAsync(Resource + "/virtualMachines?$expand=instanceView", ComputeVersion, cancellationToken);
            ImmutableDictionary<string, string> hosts = Hosts(await _api.ListAsync(Resource + "/networkInterfaces", NetworkVersion, cancellationToken));
            return new TargetReading(
                [.. machines.Select(machine => Describe(machine, hosts.GetValueOrDefault(Text(machine["id"]), "")))],
                int.Parse(Text(set["sku"]?["capacity"]), CultureInfo.InvariantCulture));
        }
        catch (ArmException fault)
        {
            return TargetReading.Failed(fault.ToError(_name));
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException)
        {
            return TargetReading.Failed(new TargetError(TargetErrorKind.Unreachable, $"{_name}: the answer cannot be read"));
        }
    }

    /// <inheritdoc/>
    public ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken) => TryAsync(
        () => _api.CallAsync(HttpMethod.Patch, Resource, ComputeVersion, new JsonObject { ["sku"] = new JsonObject { ["capacity"] = replicas } }, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken) => TryAsync(
        () => _api.CallAsync(HttpMethod.Post, Resource + "/delete", ComputeVersion, new JsonObject { ["instanceIds"] = new JsonArray(replica.Split('/')[^1]) }, cancellationToken));

    /// <inheritdoc/>
    public decimal? PriceOf(ReplicaStatus replica) => null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The first private address of each machine, by the machine's resource id.</summary>
    private static ImmutableDictionary<string, string> Hosts(List<JsonNode> interfaces)
    {
        ImmutableDictionary<string, string>.Builder hosts = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonNode one in interfaces)
        {
            string machine = Text(one["properties"]?["virtualMachine"]?["id"]);
            string address = one["properties"]?["ipConfigurations"]?.AsArray().Select(ip => Text(ip?["properties"]?["privateIPAddress"])).FirstOrDefault(text => text.Length > 0) ?? "";
            if (machine.Length > 0 && address.Length > 0)
            {
                hosts.TryAdd(machine, address);
            }
        }

        return hosts.ToImmutable();
    }

    private ReplicaStatus Describe(JsonNode machine, string host)
    {
        string state = Text(machine["properties"]?["provisioningState"]);
        bool isRunning = machine["properties"]?["instanceView"]?["statuses"]?.AsArray().Any(status => Text(status?["code"]) == "PowerState/running") ?? false;
        ReplicaPhase phase = state == "Deleting" ? ReplicaPhase.Draining : state == "Succeeded" && isRunning && host.Length > 0 ? ReplicaPhase.Ready : ReplicaPhase.Starting;
        Uri address = host.Length > 0 ? new UriBuilder("http", host, _pool.Azure!.Port).Uri : NoAddress;
        string since = Text(machine["properties"]?["timeCreated"]);
        DateTimeOffset created = DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : default;

        // Numbers of machines come back after a reimage; with the machine's own id in front they are unique for ever.
        string id = $"{Text(machine["properties"]?["vmId"])}/{Text(machine["instanceId"])}";
        return new ReplicaStatus(new Replica(id, _pool.Name, address, phase), ProcessId: null, created, ReadyAt: null);
    }

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    private async ValueTask<TargetError?> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (ArmException fault)
        {
            return fault.ToError(_name);
        }
    }
}
