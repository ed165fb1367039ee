namespace Penstock.Gateway.Resilience;

/// <summary>Bounds how many answers are read to their end for clients that have gone (<c>onDisconnect: drain</c>); each ends with its total deadline.</summary>
/// <param name="most">More than these are cancelled instead.</param>
public sealed class DrainSlots(int most = 256)
{
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
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void Release() => Interlocked.Decrement(ref _taken);
}
