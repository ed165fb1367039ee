using System.Runtime.InteropServices;

namespace Penstock.Gateway.Limits;

/// <summary>Where a counter stands, as an answer's headers tell it.</summary>
/// <param name="Limit">What may be taken.</param>
/// <param name="Remaining">What is left of it; never negative.</param>
/// <param name="Reset">When all of it is there again, if nobody takes more.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CounterStatus(long Limit, long Remaining, TimeSpan Reset);
