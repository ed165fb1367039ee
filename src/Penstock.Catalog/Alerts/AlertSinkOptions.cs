using Penstock.Catalog.Values;

namespace Penstock.Catalog.Alerts;

/// <summary>Where notices of alerts go.</summary>
public sealed record AlertSinkOptions : INamed
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>The shape of notices. Default <see cref="AlertSinkKind.Webhook"/>.</summary>
    public AlertSinkKind Kind { get; init; }

    /// <summary>Where notices are posted; a secret, since a webhook's path is one. Null is PagerDuty's public address.</summary>
    public Secret? Url { get; init; }

    /// <summary>PagerDuty: the integration's key.</summary>
    public Secret? RoutingKey { get; init; }

    /// <summary>Webhook: signs notices with HMAC-SHA-256; null leaves them unsigned.</summary>
    public Secret? Secret { get; init; }
}
