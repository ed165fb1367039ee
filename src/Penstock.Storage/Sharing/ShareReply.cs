using System.Runtime.InteropServices;

namespace Penstock.Storage.Sharing;

/// <summary>What the store answers to a <see cref="ShareReport"/>.</summary>
/// <param name="Grant">What the share grows by.</param>
/// <param name="Free">What nobody holds after that.</param>
/// <param name="OthersClaim">The shares of all others, living or not.</param>
/// <param name="OthersTaken">What others have taken of them.</param>
/// <param name="Gone">Of that, what gateways that are gone have taken: of a period only.</param>
/// <param name="OthersDemand">What other living gateways are asked for in a second.</param>
/// <param name="IsContested">Whether another gateway lacked something within the last half second.</param>
/// <param name="NeedsSeed">Whether the store does not know what was spent before it began to remember.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ShareReply(
    long Grant, long Free, long OthersClaim, long OthersTaken, long Gone, double OthersDemand, bool IsContested, bool NeedsSeed);
