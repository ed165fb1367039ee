using System.Collections.Concurrent;
using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Keeping;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic.Serving;

/// <summary>All that is kept, bounded for each tenant. Safe for concurrent use.</summary>
internal sealed class DomainTable(SemanticBounds bounds, Random random, SemanticKeeper? keeper)
{
    private readonly ConcurrentDictionary<DomainKey, SemanticDomain> _domains = new();
    private long _clock;

    /// <summary>Every pair of tenant and model.</summary>
    public ICollection<SemanticDomain> Domains => _domains.Values;

    /// <summary>The domain of that name, made where there is none, with the bound that is configured now.</summary>
    public SemanticDomain Open(DomainKey key, double maxErrorRate)
    {
        if (!_domains.TryGetValue(key, out SemanticDomain? domain))
        {
            domain = _domains.GetOrAdd(key, name => Make(name, new Calibration(maxErrorRate)));
            Bound();
        }

        domain.UsedAt = Interlocked.Increment(ref _clock);
        domain.Calibration.Retarget(maxErrorRate);
        return domain;
    }

    /// <summary>Puts back what was kept before a restart. Rows that make no sense are passed over.</summary>
    public void Restore(IReadOnlyList<SemanticRow> rows)
    {
        var scopes = new Dictionary<AnswerKey, DomainScope>();
        var groups = new Dictionary<(AnswerKey Frame, long Id), AnswerGroup>();
        foreach (SemanticRow row in rows)
        {
            switch (row.Kind)
            {
                case SemanticRowKind.Calibration when RowFormat.ReadCalibration(row) is var (key, calibration):
                    _domains[key] = Make(key, calibration);
                    break;
                case SemanticRowKind.Scope when RowFormat.ReadScope(row) is var (frame, key, dimensions, tags):
                    scopes[frame] = _domains.GetOrAdd(key, name => Make(name, new Calibration(0.01))).Open(frame, dimensions, tags);
                    break;
                case SemanticRowKind.Group when RowFormat.ReadGroup(row) is var (frame, group):
                    groups[(frame, group.Id)] = group;
                    break;
                case SemanticRowKind.Entry when RowFormat.ReadEntry(row, groups, out AnswerKey place) is var (entry, vector)
                    && scopes.TryGetValue(place, out DomainScope? scope) && scope.Scope.Dimensions == vector.Length && scope.Scope.Count < bounds.EntriesPerScope:
                    scope.Scope.Restore(entry, vector);
                    break;
            }
        }
    }

    /// <summary>Makes room after something was kept: what that tenant used least goes first.</summary>
    public void Trim(DomainScope latest)
    {
        SemanticDomain[] own = [.. Domains.Where(domain => string.Equals(domain.Key.Tenant, latest.Domain.Key.Tenant, StringComparison.Ordinal))];
        for (int turn = 0; turn < bounds.ScopesPerTenant; turn++)
        {
            List<DomainScope> scopes = [.. own.SelectMany(static domain => domain.Scopes)];
            bool isOver = scopes.Count > bounds.ScopesPerTenant || scopes.Sum(static scope => scope.Scope.Count) > bounds.EntriesPerTenant
                || scopes.Sum(static scope => scope.Scope.Bytes) > bounds.BytesPerTenant;
            if (!isOver)
            {
                return;
            }

            DomainScope? oldest = scopes.Where(scope => !ReferenceEquals(scope, latest)).MinBy(static scope => (scope.Domain.UsedAt, scope.UsedAt));
            if (oldest is null && !latest.Scope.Shrink())
            {
                return;
            }

            if (oldest is not null)
            {
                Drop(oldest);
            }
        }
    }

    /// <summary>Takes a scope out.</summary>
    public void Drop(DomainScope scope)
    {
        if (scope.Domain.Drop(scope))
        {
            keeper?.Put(RowFormat.Removed(scope.Frame));
        }
    }

    /// <summary>Writes down what is known of a domain's risk.</summary>
    public void Keep(SemanticDomain domain) => keeper?.Put(RowFormat.Calibration(domain.Key, domain.Calibration));

    private SemanticDomain Make(DomainKey key, Calibration calibration)
    {
        lock (random)
        {
            return new SemanticDomain(key, calibration, bounds, new Random(random.Next()), keeper is null ? null : (frame, tags) => keeper.Of(frame, key, tags));
        }
    }

    private void Bound()
    {
        while (_domains.Count > bounds.Domains && Domains.MinBy(static domain => domain.UsedAt) is { } oldest && _domains.TryRemove(oldest.Key, out _))
        {
            foreach (DomainScope scope in oldest.Scopes)
            {
                Drop(scope);
            }
        }
    }
}
