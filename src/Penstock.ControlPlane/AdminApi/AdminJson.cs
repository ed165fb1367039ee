using System.Text.Json.Serialization;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>Writes the admin API's documents without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(ReplicasDocument))]
[JsonSerializable(typeof(PoolDocument))]
[JsonSerializable(typeof(TargetsDocument))]
[JsonSerializable(typeof(TargetHealthDocument))]
[JsonSerializable(typeof(TrafficDocument))]
[JsonSerializable(typeof(TrafficListDocument))]
[JsonSerializable(typeof(ShadowsDocument))]
[JsonSerializable(typeof(CacheDocument))]
[JsonSerializable(typeof(CacheInvalidationDocument))]
[JsonSerializable(typeof(CacheEntriesDocument))]
[JsonSerializable(typeof(CacheFeedbackDocument))]
[JsonSerializable(typeof(RequestsDocument))]
[JsonSerializable(typeof(BodiesDocument))]
[JsonSerializable(typeof(UsageDocument))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class AdminJson : JsonSerializerContext;
