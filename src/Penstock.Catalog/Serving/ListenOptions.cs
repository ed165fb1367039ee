using Penstock.Catalog.Values;

namespace Penstock.Catalog.Serving;

/// <summary>Where the listeners are bound: <c>http</c> URLs with a host and a port; port 0 takes a free one. A change needs a restart.</summary>
public sealed record ListenOptions
{
    /// <summary>What applications call. Default <c>http://127.0.0.1:8080</c>.</summary>
    public Uri Data { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>What operators use. Default <c>http://127.0.0.1:8081</c>.</summary>
    public Uri Admin { get; init; } = new("http://127.0.0.1:8081");

    /// <summary>Where KEDA's operator calls (gRPC without TLS, for inside a cluster); null listens nowhere. Needed by pools of target <c>keda</c>.</summary>
    public Uri? Keda { get; init; }

    /// <summary>
    /// Names or addresses, without a port, that a listener on loopback answers to beside its own; others are refused, so that no web page
    /// reaches it by DNS rebinding. Default none.
    /// </summary>
    public ValueList<string> Hosts { get; init; } = [];
}
