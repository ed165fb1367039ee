namespace Penstock.Telemetry.Measures;

/// <summary>
/// The series that exist: bounded for each dimension, since names may come from requests. When there is no more room, one that has been silent for an hour gives
/// its place away; where there is none, the new one is counted as <see cref="MeasureKey.Other"/>. Used under the history's lock; finding one allocates nothing.
/// </summary>
internal sealed class MeasureKeyTable
{
    private const long IdleSeconds = 3600;

    private readonly Dictionary<(string First, string Second), Entry>[] _keys = [[], [], [], []];

    /// <summary>Most series of a dimension, the rest aside.</summary>
    public static int MostOf(MeasureDimension by) => by == MeasureDimension.Target ? 128 : 64;

    /// <summary>The key under which <paramref name="key"/> is counted.</summary>
    public MeasureKey Admit(MeasureKey key, long now) =>
        Admit(key.By, key.By == MeasureDimension.Tenant ? key.Tenant : key.Model, key.Target, now);

    /// <summary>The key under which a series is counted.</summary>
    /// <param name="by">The dimension.</param>
    /// <param name="first">Tenant, or model.</param>
    /// <param name="second">Target, or empty.</param>
    /// <param name="now">The second.</param>
    public MeasureKey Admit(MeasureDimension by, string first, string second, long now)
    {
        Dictionary<(string First, string Second), Entry> keys = _keys[(int)by];
        if (keys.TryGetValue((first, second), out Entry? entry))
        {
            entry.UsedAt = now;
            return entry.Key;
        }

        if (keys.Count >= MostOf(by) && !TryForgetIdle(keys, now))
        {
            return KeyOf(by, MeasureKey.Other, MeasureKey.Other);
        }

        MeasureKey key = KeyOf(by, first, second);
        keys[(first, second)] = new Entry(key) { UsedAt = now };
        return key;
    }

    private static MeasureKey KeyOf(MeasureDimension by, string first, string second) => by switch
    {
        MeasureDimension.Model => MeasureKey.OfModel(first),
        MeasureDimension.Target => MeasureKey.OfTarget(first, second),
        MeasureDimension.Tenant => MeasureKey.OfTenant(first),
        _ => MeasureKey.Total,
    };

    private static bool TryForgetIdle(Dictionary<(string First, string Second), Entry> keys, long now)
    {
        ((string, string) name, Entry idlest) = keys.MinBy(pair => pair.Value.UsedAt);
        return now - idlest.UsedAt > IdleSeconds && keys.Remove(name);
    }

    private sealed class Entry(MeasureKey key)
    {
        public MeasureKey Key => key;

        public long UsedAt { get; set; }
    }
}
