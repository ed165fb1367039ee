using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets.Aws;

/// <summary>
/// Replicas that are instances of an Auto Scaling group. The group's own bounds stay in force: what lies outside of them is refused. An instance that is
/// taken out lowers the desired capacity in the same call.
/// </summary>
internal sealed class AutoScalingGroupTarget(ScaleTargetContext context) : IScaleTarget
{
    private const string GroupVersion = "2011-01-01";
    private const string InstanceVersion = "2016-11-15";
    private static readonly Uri NoAddress = new("http://127.0.0.1:0/");

    private readonly AwsApi _api = new(context);
    private readonly PoolOptions _pool = context.Pool;
    private readonly string _group = context.Pool.Aws!.Group!;

    /// <inheritdoc/>
    public async ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken)
    {
        try
        {
            XElement? group = First(await GroupAsync("DescribeAutoScalingGroups", [("AutoScalingGroupNames.member.1", _group)], cancellationToken), "AutoScalingGroups");
            if (group is null)
            {
                return TargetReading.Failed(new TargetError(TargetErrorKind.NotFound, $"there is no Auto Scaling group {_group} in {_pool.Aws!.Region}"));
            }

            XElement[] members = [.. Members(group, "Instances")];
            ImmutableDictionary<string, XElement> instances = await InstancesAsync([.. members.Select(member => Text(member, "InstanceId"))], cancellationToken);
            return new TargetReading(
                [.. members.Select(member => Describe(member, instances.GetValueOrDefault(Text(member, "InstanceId")))).OfType<ReplicaStatus>()],
                int.Parse(Text(group, "DesiredCapacity"), CultureInfo.InvariantCulture));
        }
        catch (AwsException fault)
        {
            return TargetReading.Failed(fault.ToError(_group));
        }
        catch (Exception fault) when (fault is XmlException or FormatException)
        {
            return TargetReading.Failed(new TargetError(TargetErrorKind.Unreachable, $"{_group}: the answer cannot be read"));
        }
    }

    /// <inheritdoc/>
    public ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken) => ActAsync(
        "SetDesiredCapacity",
        [("AutoScalingGroupName", _group), ("DesiredCapacity", replicas.ToString(CultureInfo.InvariantCulture)), ("HonorCooldown", "false")],
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken) => ActAsync(
        "TerminateInstanceInAutoScalingGroup", [("InstanceId", replica), ("ShouldDecrementDesiredCapacity", "true")], cancellationToken);

    /// <inheritdoc/>
    public decimal? PriceOf(ReplicaStatus replica) => null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<TargetError?> ActAsync(string action, IReadOnlyList<(string, string)> parameters, CancellationToken cancellationToken)
    {
        try
        {
            await GroupAsync(action, parameters, cancellationToken);
            return null;
        }
        catch (AwsException fault)
        {
            return fault.ToError(_group);
        }
    }

    private Task<string> GroupAsync(string action, IReadOnlyList<(string, string)> parameters, CancellationToken cancellationToken) =>
        _api.QueryAsync("autoscaling", GroupVersion, action, parameters, cancellationToken);

    private async Task<ImmutableDictionary<string, XElement>> InstancesAsync(string[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
        {
            return ImmutableDictionary<string, XElement>.Empty;
        }

        string answer = await _api.QueryAsync(
            "ec2", InstanceVersion, "DescribeInstances", ids.Select((id, index) => (FormattableString.Invariant($"InstanceId.{index + 1}"), id)), cancellationToken);
        return XDocument.Parse(answer).Descendants()
            .Where(element => element.Name.LocalName == "item" && element.Parent?.Name.LocalName == "instancesSet")
            .ToImmutableDictionary(instance => Text(instance, "instanceId"), StringComparer.Ordinal);
    }

    private ReplicaStatus? Describe(XElement member, XElement? instance)
    {
        string state = Text(member, "LifecycleState");
        if (state is "Terminated" or "Detached" or "Standby" or "EnteringStandby" || state.StartsWith("Warmed", StringComparison.Ordinal))
        {
            return null;
        }

        string host = instance is null ? "" : Text(instance, "privateIpAddress");
        bool isReady = state == "InService" && host.Length > 0 && Text(member, "HealthStatus") == "Healthy";
        ReplicaPhase phase = state.StartsWith("Terminating", StringComparison.Ordinal) || state == "Detaching" ? ReplicaPhase.Draining : isReady ? ReplicaPhase.Ready : ReplicaPhase.Starting;
        Uri address = host.Length > 0 ? new UriBuilder("http", host, _pool.Aws!.Port).Uri : NoAddress;
        string since = instance is null ? "" : Text(instance, "launchTime");
        DateTimeOffset launched = DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : default;
        return new ReplicaStatus(new Replica(Text(member, "InstanceId"), _pool.Name, address, phase), ProcessId: null, launched, ReadyAt: null);
    }

    private static XElement? First(string answer, string list) => Members(XDocument.Parse(answer).Root!, list).FirstOrDefault();

    private static IEnumerable<XElement> Members(XElement within, string list) =>
        within.Descendants().FirstOrDefault(element => element.Name.LocalName == list)?.Elements().Where(element => element.Name.LocalName == "member") ?? [];

    private static string Text(XElement within, string name) => within.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
}
