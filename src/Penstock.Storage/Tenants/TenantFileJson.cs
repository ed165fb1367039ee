using System.Text.Json.Serialization;

namespace Penstock.Storage.Tenants;

/// <summary>Reads and writes the file without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TenantFile))]
public sealed partial class TenantFileJson : JsonSerializerContext;
