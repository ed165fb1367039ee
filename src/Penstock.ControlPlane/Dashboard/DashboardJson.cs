using System.Text.Json.Serialization;

namespace Penstock.ControlPlane.Dashboard;

/// <summary>Reads and writes the dashboard's own documents without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SignInBody))]
[JsonSerializable(typeof(SessionDocument))]
[JsonSerializable(typeof(PlaygroundDocument))]
internal sealed partial class DashboardJson : JsonSerializerContext;
