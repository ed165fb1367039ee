using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Resilience;

/// <summary>Bounds how many answers are read to their end for clients that have gone (<c>onDisconnect: drain</c>); each ends with its total deadline.</summary>
/// <param name="refused">Counts those that found no slot.</param>
/// <param name="most">More than these are cancelled instead.</param>
public sealed class DrainSlots(Counter refused, int most = DrainSlots.Most)
{
    /// <summary>How many are read to their end at once unless somebody says otherwise.</summary>
    public const int Most = 256;

    private int _taken;

    /// <summary>How many drain now.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes one, if there is one.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        refused.Increment();
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void Release() => Interlocked.Decrement(ref _taken);
}
