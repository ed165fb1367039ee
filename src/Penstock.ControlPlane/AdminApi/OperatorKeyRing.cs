using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Penstock.Catalog;
using Penstock.Catalog.Serving;
using Penstock.Storage.Operators;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>
/// All keys that are valid now: those of the configuration and those of the store. Follows both: a key that was reset by another
/// process is valid, and the one before it is not, from the next request on.
/// </summary>
internal sealed partial class OperatorKeyRing(ICatalogSource catalog, OperatorKeyStore store, TimeProvider time, ILogger logger)
{
    private readonly Lock _reading = new();
    private volatile Snapshot _snapshot = new(Version: -1, Stamp: default, Keys: []);

    /// <summary>Whose key this is, or null. Every key is compared, so that time does not tell which one was nearest.</summary>
    public AdminIdentity? Find(string presented) => FindMarked(presented)?.Identity;

    /// <summary>Whose key this is, with a mark by which <see cref="Holds"/> knows the key again without having it; null when it is nobody's.</summary>
    public (AdminIdentity Identity, string Mark)? FindMarked(string presented)
    {
        (AdminIdentity, string)? found = null;
        foreach (OperatorKey key in Current().Keys)
        {
            found = key.Matches(presented) ? (new AdminIdentity(key.Name, key.Role), MarkOf(key)) : found;
        }

        return found;
    }

    /// <summary>Whether the key of that mark is still valid, for the same operator in the same role.</summary>
    public bool Holds(string mark) => Current().Keys.Any(key => string.Equals(MarkOf(key), mark, StringComparison.Ordinal));

    private Snapshot Current()
    {
        var wanted = (catalog.Current.Version, store.Stamp());
        if ((_snapshot.Version, _snapshot.Stamp) == wanted)
        {
            return _snapshot;
        }

        lock (_reading)
        {
            return _snapshot = Read(catalog.Current, wanted.Item2);
        }
    }

    private Snapshot Read(PenstockCatalog current, (DateTime WrittenAt, long Length) stamp)
    {
        var stored = store.Read();
        if (stored.Error is { } error)
        {
            LogUnreadable(logger, error);
        }

        var configured = current.AdminKeys.Select(Hashed);
        return new Snapshot(current.Version, stamp, [.. configured, .. stored.Keys]);
    }

    /// <summary>A key that has not changed keeps its hash, and with it the sessions that it opened.</summary>
    private OperatorKey Hashed(AdminKeyOptions key) =>
        _snapshot.Keys.FirstOrDefault(known => known.Role == key.Role && string.Equals(known.Name, key.Name, StringComparison.Ordinal) && known.Matches(key.Secret.Reveal()))
        ?? OperatorKey.Of(key.Name, key.Role, key.Secret, time.GetUtcNow());

    private static string MarkOf(OperatorKey key) => $"{key.Name}/{key.Role}/{Convert.ToHexStringLower(key.Hash.Span)}";

    [LoggerMessage(Level = LogLevel.Error, Message = "{Error}")]
    private static partial void LogUnreadable(ILogger logger, string error);

    private sealed record Snapshot(long Version, (DateTime WrittenAt, long Length) Stamp, ImmutableArray<OperatorKey> Keys);
}
