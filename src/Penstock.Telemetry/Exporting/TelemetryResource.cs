namespace Penstock.Telemetry.Exporting;

/// <summary>Who sends: OpenTelemetry's <c>service.name</c>, <c>service.version</c> and <c>service.instance.id</c>.</summary>
/// <param name="ServiceName">The name of all gateways together.</param>
/// <param name="Version">The program's.</param>
/// <param name="InstanceId">This process, unique among those of the name.</param>
public sealed record TelemetryResource(string ServiceName, string Version, string InstanceId);
