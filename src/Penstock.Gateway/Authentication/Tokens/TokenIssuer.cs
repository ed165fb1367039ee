using Penstock.Catalog.Tenants;

namespace Penstock.Gateway.Authentication.Tokens;

/// <summary>
/// An issuer and the keys that it signs with, fetched in the background, and once more when a token names a key that is not known; however many
/// such tokens come, there is one fetch at a time and a pause between two.
/// </summary>
internal sealed class TokenIssuer(TokenIssuerOptions options, KeySetFetch fetch, TimeProvider time, Action<string> report)
{
    /// <summary>The least time between two fetches.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>How long keys are believed when their issuer cannot be asked.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private Task _fetching = Task.CompletedTask;
    private DateTimeOffset _begunAt = DateTimeOffset.MinValue;
    private DateTimeOffset _fetchedAt = DateTimeOffset.MinValue;
    private volatile KeySet _keys = KeySet.Empty;
    private string? _problem;

    /// <summary>Its configuration.</summary>
    public TokenIssuerOptions Options => options;

    /// <summary>Its keys; none before the first fetch.</summary>
    public KeySet Keys => _keys;

    /// <summary>True for a second after keys came: whoever was refused meanwhile may have been refused for want of them.</summary>
    public bool HasJustFetched
    {
        get
        {
            lock (_gate)
            {
                return time.GetUtcNow() - _fetchedAt < TimeSpan.FromSeconds(1);
            }
        }
    }

    /// <summary>Gives the fetch that runs, or one that begins now. False when the last has begun too short a time ago.</summary>
    public bool TryRenew(out Task renewal, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            bool mayBegin = now - _begunAt >= Pause || now < _begunAt;
            if (_fetching.IsCompleted && mayBegin)
            {
                (_begunAt, _fetching) = (now, FetchAsync(cancellationToken));
            }

            renewal = _fetching;
            return !renewal.IsCompleted;
        }
    }

    /// <summary>Whether it is time to fetch without being asked. After a failure that is as soon as the pause is over.</summary>
    public bool IsDue(DateTimeOffset now)
    {
        lock (_gate)
        {
            return _fetching.IsCompleted && now - _fetchedAt >= options.Refresh;
        }
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            (KeySet? keys, string? problem) = await fetch.FetchAsync(options.Issuer, cancellationToken);
            Take(keys, problem, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private void Take(KeySet? keys, string? problem, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (keys is not null)
            {
                _keys = keys.After(_keys);
                _fetchedAt = now;
            }
            else if (now - _fetchedAt > Patience)
            {
                _keys.WithdrawAllBut(KeySet.Empty);
                _keys = KeySet.Empty;
            }

            if (problem is not null && !string.Equals(problem, _problem, StringComparison.Ordinal))
            {
                report($"gateway.jwt.{options.Name}: {problem} {(_keys.Count == 0 ? "Its tokens are refused." : "The keys that are known are used on.")}");
            }

            _problem = problem;
        }
    }
}
