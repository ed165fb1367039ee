using System.Text.Json.Serialization;

namespace Penstock.Storage.Operators;

/// <summary>Reads and writes entries without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AuditEntry))]
internal sealed partial class AuditJson : JsonSerializerContext;
