using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Caching.Semantic.Inner;

/// <summary>For whom the gateway calls a model itself.</summary>
/// <param name="Snapshot">The configuration that it runs under.</param>
/// <param name="Caller">Whose request it serves.</param>
internal sealed record InnerOrigin(GatewaySnapshot Snapshot, Caller Caller);
