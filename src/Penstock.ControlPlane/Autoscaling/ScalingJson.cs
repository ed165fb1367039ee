using System.Text.Json.Serialization;
using Penstock.Scaling.Autoscaling;
using Penstock.Scaling.Signals;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>Writes what control planes tell each other, and what the admin API says of scaling, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Dictionary<string, GatewaySignals>))]
[JsonSerializable(typeof(ReplicaEntry[]))]
[JsonSerializable(typeof(ManualScale))]
[JsonSerializable(typeof(PoolSpend))]
[JsonSerializable(typeof(DecisionDocument))]
[JsonSerializable(typeof(DecisionsDocument))]
[JsonSerializable(typeof(PoolScaleDocument))]
[JsonSerializable(typeof(PoolScalesDocument))]
[JsonSerializable(typeof(ReplicaPointsDocument))]
[JsonSerializable(typeof(ScaleBody))]
internal sealed partial class ScalingJson : JsonSerializerContext;
