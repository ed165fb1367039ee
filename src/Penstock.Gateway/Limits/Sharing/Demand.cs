namespace Penstock.Gateway.Limits.Sharing;

/// <summary>What is asked for in a second, granted or not, over some ten seconds. Its owner locks.</summary>
internal sealed class Demand
{
    private const double Seconds = 10;

    private double _asked;

    /// <summary>Amounts a second.</summary>
    public double PerSecond { get; private set; }

    /// <summary>Notes what was asked for.</summary>
    public void Ask(long amount) => _asked += amount;

    /// <summary>Takes in what was asked for since the last update, <paramref name="elapsedSeconds"/> ago: an exponential mean.</summary>
    public void Update(double elapsedSeconds)
    {
        if (elapsedSeconds <= 0)
        {
            return;
        }

        double old = Math.Exp(-elapsedSeconds / Seconds);
        PerSecond = (PerSecond * old) + (_asked / elapsedSeconds * (1 - old));
        _asked = 0;
    }
}
