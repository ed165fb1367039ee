using System.Text.Json.Serialization;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>What <c>GET /admin/v1/status</c> answers.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="StartedAt">When the control plane started.</param>
/// <param name="UptimeSeconds">Since then.</param>
/// <param name="CatalogVersion">Rises with every change of the configuration.</param>
/// <param name="Listeners">Where it listens.</param>
/// <param name="Pools">Model servers of one's own.</param>
/// <param name="Models">Public names.</param>
/// <param name="Shared">What is shared with other gateways; left out where nothing is.</param>
internal sealed record StatusDocument(
    string Version,
    DateTimeOffset StartedAt,
    double UptimeSeconds,
    long CatalogVersion,
    ListenersDocument Listeners,
    PoolDocument[] Pools,
    ModelDocument[] Models,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SharedDocument? Shared);
