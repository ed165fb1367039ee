using System.Runtime.InteropServices;

namespace Penstock.Storage.Sharing;

/// <summary>Who reports.</summary>
/// <param name="Gateway">Its name among all gateways of the store; the same after a restart where it remembers.</param>
/// <param name="Lease">How long its shares are its own after its last report.</param>
/// <param name="Term">Counts the starts of gateways: reports of an earlier run are not believed any more.</param>
/// <param name="IsLeaving">True for its last report.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ShareSender(string Gateway, TimeSpan Lease, long Term, bool IsLeaving = false);
