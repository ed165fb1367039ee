using System.Collections.Concurrent;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>
/// How many refusals of one operator are written down in a minute: what he may do nothing with must not push out of the account what others did.
/// Safe for concurrent use.
/// </summary>
internal sealed class RefusalPace(TimeProvider time)
{
    /// <summary>The most of one operator in a minute.</summary>
    public const int Most = 10;

    private readonly ConcurrentDictionary<string, (long Minute, int Count)> _written = new(StringComparer.Ordinal);

    /// <summary>True while there is room for one more.</summary>
    public bool TryTake(string operatorName)
    {
        long minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        return _written.AddOrUpdate(
            operatorName,
            static (_, minute) => (minute, 1),
            static (_, before, minute) => before.Minute == minute ? (minute, Math.Min(before.Count + 1, Most + 1)) : (minute, 1),
            minute).Count <= Most;
    }
}
