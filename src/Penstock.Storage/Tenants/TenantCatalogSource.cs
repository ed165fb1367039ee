using Penstock.Catalog;

namespace Penstock.Storage.Tenants;

/// <summary>
/// The configuration with the stored tenants and keys in it: what gateway and control plane run under. Follows both; a change of either is in force
/// within half a second, one of this process at once. An unreadable file leaves in force what was read before.
/// </summary>
public sealed class TenantCatalogSource : ICatalogSource
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly ICatalogSource _file;
    private readonly TenantStore _store;
    private readonly CatalogSource _merged;
    private TenantFile _stored;
    private (DateTime, long) _stamp;

    /// <summary>Begins with what both hold now.</summary>
    public TenantCatalogSource(ICatalogSource file, TenantStore store)
    {
        (_file, _store) = (file, store);
        _stamp = store.Stamp();
        (_stored, Problem) = store.Read();
        _merged = new CatalogSource(StoredTenants.AddTo(file.Current, _stored));
    }

    /// <summary>Why the stored tenants could not be read last; null when they could.</summary>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public PenstockCatalog Current => _merged.Current;

    /// <inheritdoc/>
    public ValueTask<PenstockCatalog> WaitForChangeAsync(long version, CancellationToken cancellationToken) =>
        _merged.WaitForChangeAsync(version, cancellationToken);

    /// <summary>Puts in force what both hold now.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            (DateTime, long) stamp = _store.Stamp();
            if (stamp != _stamp)
            {
                (TenantFile stored, Problem) = _store.Read();
                _stored = Problem is null ? stored : _stored;
                _stamp = stamp;
            }

            _merged.Publish(StoredTenants.AddTo(_file.Current, _stored));
        }
    }

    /// <summary>Follows both until it is cancelled.</summary>
    public async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        long version = _file.Current.Version;
        try
        {
            Refresh();
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (_file.Current.Version != version || _store.Stamp() != _stamp)
                {
                    version = _file.Current.Version;
                    Refresh();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }
}
