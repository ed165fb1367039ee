using System.Collections.Immutable;
using Penstock.Catalog;
using Penstock.Catalog.Tenants;
using Penstock.Providers.Transport;

namespace Penstock.Gateway.Authentication.Tokens;

/// <summary>All issuers of a gateway. A reload keeps the keys of an issuer whose configuration did not change.</summary>
public sealed class TokenIssuers(IUpstreamTransport transport, TimeProvider time, Action<string> report)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly KeySetFetch _fetch = new(transport, time);
    private ImmutableArray<TokenIssuer> _issuers = [];
    private CancellationToken _stopping;

    /// <summary>Those of the catalog that was applied last.</summary>
    internal ImmutableArray<TokenIssuer> Current => _issuers;

    /// <summary>Ends fetches when the gateway stops.</summary>
    internal CancellationToken Stopping => _stopping;

    /// <summary>Follows the configuration.</summary>
    public void Apply(PenstockCatalog catalog) => _issuers =
        [.. catalog.Gateway.Jwt.Select(options => _issuers.FirstOrDefault(issuer => issuer.Options == options) ?? Make(options))];

    /// <summary>Fetches keys as they get old, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _stopping = cancellationToken;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                DateTimeOffset now = time.GetUtcNow();
                foreach (TokenIssuer issuer in _issuers.Where(issuer => issuer.IsDue(now)))
                {
                    _ = issuer.TryRenew(out _, cancellationToken);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private TokenIssuer Make(TokenIssuerOptions options) => new(options, _fetch, time, report);
}
