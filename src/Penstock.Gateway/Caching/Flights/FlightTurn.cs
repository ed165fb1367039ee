using System.Runtime.InteropServices;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>What came of waiting for the right to a call that other gateways may be making.</summary>
/// <param name="IsAnswered">Another gateway's answer was given.</param>
/// <param name="Fence">The lease, where there is one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FlightTurn(bool IsAnswered, long? Fence);
