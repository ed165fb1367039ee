using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Autoscaling;
using Penstock.Scaling.Signals;
using Penstock.Storage.Scaling;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>
/// One store with the control planes that meet there: who of them acts, what their gateways see, which replicas there are, what operators pinned.
/// For one caller at a time.
/// </summary>
internal sealed class ScalingScope(IScalingStore store, LeaseKeeper lease, string identity, TimeProvider time) : IDisposable
{
    private const string SignalKind = "signals";
    private const string ManualKind = "manual";
    private const string ReplicaKind = "replicas";
    private const string WishKind = "wishes";
    private const string SpendKind = "spend";

    /// <summary>What a gateway said longer ago than this is not the present.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(14);
    private static readonly TimeSpan Republish = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long Beat, long At)> _beats = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, string Pool), (string Value, long At)> _published = [];
    private ImmutableDictionary<string, Dictionary<string, GatewaySignals>> _others = ImmutableDictionary.Create<string, Dictionary<string, GatewaySignals>>(StringComparer.Ordinal);
    private ImmutableDictionary<string, ManualScale> _manual = ImmutableDictionary.Create<string, ManualScale>(StringComparer.Ordinal);
    private ImmutableDictionary<string, ImmutableArray<Replica>> _replicas = ImmutableDictionary.Create<string, ImmutableArray<Replica>>(StringComparer.Ordinal);
    private ImmutableDictionary<string, int> _wishes = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);
    private ImmutableDictionary<string, PoolSpend>? _spend;
    private bool _led;
    private long _lastId;

    public LeaseKeeper Lease => lease;

    public IScalingStore Store => store;

    /// <summary>Why the store did not answer last time; null when it did.</summary>
    public string? Problem { get; private set; }

    /// <summary>What operators pinned, by pool.</summary>
    public ImmutableDictionary<string, ManualScale> Manual => _manual;

    /// <summary>The replica sets that whoever leads has told, by pool.</summary>
    public ImmutableDictionary<string, ImmutableArray<Replica>> Replicas => _replicas;

    /// <summary>What whoever leads wants of those that carry it out by asking, by pool.</summary>
    public ImmutableDictionary<string, int> Wishes => _wishes;

    /// <summary>What pools have cost this month as whoever leads, or led before, has counted it.</summary>
    public ImmutableDictionary<string, PoolSpend> Spend => _spend ?? ImmutableDictionary<string, PoolSpend>.Empty;

    /// <summary>What other gateways see, by gateway and pool; without those that are silent.</summary>
    public ImmutableDictionary<string, Dictionary<string, GatewaySignals>> Others => _others;

    /// <summary>Renews or seeks the lease, tells what this gateway sees where another one acts, and reads what the others tell.</summary>
    public async ValueTask MeetAsync(Dictionary<string, GatewaySignals> own, CancellationToken cancellationToken)
    {
        await lease.BeatAsync(cancellationToken);
        Problem = lease.Error;
        if (lease.Lead is null && own.Count > 0)
        {
            string json = JsonSerializer.Serialize(own, ScalingJson.Default.DictionaryStringGatewaySignals);
            Note((await store.PutAsync(SignalKind, identity, json, null, cancellationToken)).Error);
        }

        ReadSignals(await store.ReadAsync(SignalKind, cancellationToken));
        ScalingRead<IReadOnlyList<ScalingEntry>> manual = await store.ReadAsync(ManualKind, cancellationToken);
        _manual = Note(manual.Error) ? ReadManual(manual.Value) : _manual;
        bool hasTaken = lease.Lead is not null && !_led;
        _led = lease.Lead is not null;
        if (!_led || hasTaken || _spend is null)
        {
            ScalingRead<IReadOnlyList<ScalingEntry>> spend = await store.ReadAsync(SpendKind, cancellationToken);
            _spend = Note(spend.Error) ? ReadSpend(spend.Value) : _spend;
        }

        if (lease.Lead is null)
        {
            ScalingRead<IReadOnlyList<ScalingEntry>> told = await store.ReadAsync(ReplicaKind, cancellationToken);
            _replicas = Note(told.Error) ? ReadReplicas(told.Value) : _replicas;
            ScalingRead<IReadOnlyList<ScalingEntry>> wishes = await store.ReadAsync(WishKind, cancellationToken);
            _wishes = Note(wishes.Error) ? ReadWishes(wishes.Value) : _wishes;
        }
    }

    /// <summary>Tells the others which replicas there are; at once when they have changed.</summary>
    public ValueTask PublishAsync(string pool, ImmutableArray<Replica> replicas, CancellationToken cancellationToken) =>
        PublishAsync(ReplicaKind, pool, JsonSerializer.Serialize([.. replicas.Select(ReplicaEntry.Of)], ScalingJson.Default.ReplicaEntryArray), Republish, cancellationToken);

    /// <summary>Tells the others what is wanted of those that carry it out by asking: they may ask anyone.</summary>
    public ValueTask PublishAsync(string pool, int wish, CancellationToken cancellationToken) =>
        PublishAsync(WishKind, pool, wish.ToString(CultureInfo.InvariantCulture), Republish, cancellationToken);

    /// <summary>Writes down what the pool has cost, for whoever acts after us: once a minute.</summary>
    public ValueTask PublishAsync(string pool, PoolSpend spend, CancellationToken cancellationToken) =>
        PublishAsync(SpendKind, pool, JsonSerializer.Serialize(spend, ScalingJson.Default.PoolSpend), TimeSpan.FromMinutes(1), cancellationToken, isUrgent: false);

    /// <summary>Writes decisions down.</summary>
    public async ValueTask RecordAsync(IReadOnlyList<DecisionRecord> decisions, CancellationToken cancellationToken)
    {
        if (decisions.Count == 0)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        DecisionRow[] rows = [.. decisions.Select(Row)];
        Note((await store.AddDecisionsAsync(rows, now - Kept, cancellationToken)).Error);
    }

    /// <summary>Pins a pool, or frees it. Null is success.</summary>
    public async ValueTask<string?> PinAsync(string pool, ManualScale? manual, CancellationToken cancellationToken) => manual is null
        ? (await store.RemoveAsync(ManualKind, pool, cancellationToken)).Error
        : (await store.PutAsync(ManualKind, pool, JsonSerializer.Serialize(manual, ScalingJson.Default.ManualScale), null, cancellationToken)).Error;

    /// <summary>Stops acting, and takes back what this gateway told.</summary>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken)
    {
        await lease.ReleaseAsync(cancellationToken);
        await store.RemoveAsync(SignalKind, identity, cancellationToken);
    }

    public void Dispose() => lease.Dispose();

    private async ValueTask PublishAsync(string kind, string pool, string value, TimeSpan interval, CancellationToken cancellationToken, bool isUrgent = true)
    {
        bool isTold = _published.TryGetValue((kind, pool), out (string Value, long At) last)
            && (!isUrgent || string.Equals(last.Value, value, StringComparison.Ordinal))
            && time.GetElapsedTime(last.At) < interval;
        if (isTold || lease.Fence is not { } fence)
        {
            return;
        }

        ScalingRead<bool> put = await store.PutAsync(kind, pool, value, fence, cancellationToken);
        if (Note(put.Error) && put.Value)
        {
            _published[(kind, pool)] = (value, time.GetTimestamp());
        }
    }

    private DecisionRow Row(DecisionRecord record)
    {
        // Ids rise even where the clock does not.
        _lastId = Math.Max(_lastId + 1, record.At.ToUnixTimeMilliseconds() * 1_000);
        string json = JsonSerializer.Serialize(DecisionDocument.Of(record, _lastId), ScalingJson.Default.DecisionDocument);
        return new DecisionRow(_lastId, record.Pool, record.At, json);
    }

    private void ReadSignals(ScalingRead<IReadOnlyList<ScalingEntry>> read)
    {
        if (!Note(read.Error))
        {
            return;
        }

        var present = ImmutableDictionary.CreateBuilder<string, Dictionary<string, GatewaySignals>>(StringComparer.Ordinal);
        foreach (ScalingEntry entry in read.Value.Where(entry => !string.Equals(entry.Name, identity, StringComparison.Ordinal)))
        {
            if (!_beats.TryGetValue(entry.Name, out (long Beat, long At) known) || known.Beat != entry.Beat)
            {
                _beats[entry.Name] = known = (entry.Beat, time.GetTimestamp());
            }

            if (time.GetElapsedTime(known.At) < Stale && Parse(entry.Value, ScalingJson.Default.DictionaryStringGatewaySignals) is { } signals)
            {
                present[entry.Name] = signals;
            }
        }

        _others = present.ToImmutable();
    }

    private static ImmutableDictionary<string, ManualScale> ReadManual(IReadOnlyList<ScalingEntry> entries) => entries
        .Select(entry => (entry.Name, Manual: Parse(entry.Value, ScalingJson.Default.ManualScale)))
        .Where(entry => entry.Manual is not null)
        .ToImmutableDictionary(entry => entry.Name, entry => entry.Manual!, StringComparer.Ordinal);

    private static ImmutableDictionary<string, ImmutableArray<Replica>> ReadReplicas(IReadOnlyList<ScalingEntry> entries) => entries
        .Select(entry => (entry.Name, Replicas: Parse(entry.Value, ScalingJson.Default.ReplicaEntryArray)))
        .Where(entry => entry.Replicas is not null)
        .ToImmutableDictionary(entry => entry.Name, entry => entry.Replicas!.Select(replica => replica.For(entry.Name)).ToImmutableArray(), StringComparer.Ordinal);

    private static ImmutableDictionary<string, PoolSpend> ReadSpend(IReadOnlyList<ScalingEntry> entries) => entries
        .Select(entry => (entry.Name, Spend: Parse(entry.Value, ScalingJson.Default.PoolSpend)))
        .Where(entry => entry.Spend is not null)
        .ToImmutableDictionary(entry => entry.Name, entry => entry.Spend!, StringComparer.Ordinal);

    private static ImmutableDictionary<string, int> ReadWishes(IReadOnlyList<ScalingEntry> entries) => entries
        .Where(entry => int.TryParse(entry.Value, CultureInfo.InvariantCulture, out _))
        .ToImmutableDictionary(entry => entry.Name, entry => int.Parse(entry.Value, CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private static T? Parse<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null; // of another version: as good as silent
        }
    }

    private bool Note(string? error)
    {
        Problem = error ?? Problem;
        return error is null;
    }
}
