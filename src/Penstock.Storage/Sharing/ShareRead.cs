using Penstock.Storage.Caching;

namespace Penstock.Storage.Sharing;

/// <summary>What came of a report.</summary>
/// <param name="Replies">One for each limit, in the order of the report.</param>
/// <param name="Gateways">How many gateways are alive, with the one that reports.</param>
/// <param name="Born">Since when the store remembers, in milliseconds of its own clock: another figure means that it has lost its memory.</param>
/// <param name="Thaw">How long it will grant nothing, since it does not know yet who holds what.</param>
/// <param name="Fault">Why there is no answer; null when there is one.</param>
public sealed record ShareRead(IReadOnlyList<ShareReply> Replies, int Gateways, long Born, TimeSpan Thaw, StoreFault? Fault = null)
{
    /// <summary>No answer.</summary>
    public static ShareRead Failed(StoreFault fault) => new([], 0, 0, TimeSpan.Zero, fault);
}
