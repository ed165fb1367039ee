using System.Net;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>
/// Slows down whoever guesses keys: each address may fail so many times at once, and then once a second. An address that is throttled
/// is not looked at, right key or not. Remembers a bounded number of addresses; the one that failed longest ago is forgotten first.
/// </summary>
internal sealed class FailedLoginThrottle(TimeProvider time)
{
    /// <summary>Failures at once.</summary>
    public const int Burst = 20;

    /// <summary>Addresses that are remembered.</summary>
    public const int MaxAddresses = 1_024;

    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (double Failures, long At)> _addresses = [];

    /// <summary>How long the address has to wait before it is looked at again; null when it need not.</summary>
    public TimeSpan? WaitOf(IPAddress address)
    {
        lock (_gate)
        {
            var over = FailuresOf(address) - (Burst - 1);
            return over > 0 ? over * Recovery : null;
        }
    }

    /// <summary>Counts one failure.</summary>
    public void Fail(IPAddress address)
    {
        lock (_gate)
        {
            var failures = FailuresOf(address) + 1;
            if (!_addresses.ContainsKey(address) && _addresses.Count >= MaxAddresses)
            {
                _addresses.Remove(_addresses.MinBy(entry => entry.Value.At).Key);
            }

            _addresses[address] = (failures, time.GetTimestamp());
        }
    }

    /// <summary>A bucket that leaks one failure in each <see cref="Recovery"/>.</summary>
    private double FailuresOf(IPAddress address) => _addresses.TryGetValue(address, out var known)
        ? Math.Max(0, known.Failures - (time.GetElapsedTime(known.At) / Recovery))
        : 0;
}
