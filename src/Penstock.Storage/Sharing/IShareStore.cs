using Penstock.Storage.Caching;

namespace Penstock.Storage.Sharing;

/// <summary>
/// Where several gateways divide limits among themselves. A limit's shares never come to more than the limit, whatever is lost on the way; what a
/// gateway has taken counts against its own share. Failures are values. Safe for concurrent use.
/// </summary>
public interface IShareStore : IAsyncDisposable
{
    /// <summary>Numbers a gateway's start. Zero with the fault.</summary>
    ValueTask<(long Term, StoreFault? Fault)> JoinAsync(CancellationToken cancellationToken);

    /// <summary>Reports on limits, and says that the sender lives; without limits, only that.</summary>
    ValueTask<ShareRead> SyncAsync(ShareSender sender, IReadOnlyList<ShareReport> reports, CancellationToken cancellationToken);
}
