using System.Text.Json.Serialization;

namespace Penstock.ControlPlane.Tenants;

/// <summary>Reads and writes documents of tenants, keys and operators without reflection. A field that is not known is an error, not ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TenantBody))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(RotateBody))]
[JsonSerializable(typeof(OperatorBody))]
[JsonSerializable(typeof(TenantDocument))]
[JsonSerializable(typeof(TenantList))]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(OperatorDocument))]
[JsonSerializable(typeof(OperatorList))]
[JsonSerializable(typeof(AuditDocument))]
internal sealed partial class TenantJson : JsonSerializerContext;
