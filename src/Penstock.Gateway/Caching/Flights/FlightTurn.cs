namespace Penstock.Gateway.Caching.Flights;

/// <summary>What came of waiting for the right to a call that other gateways may be making.</summary>
internal enum FlightTurn
{
    /// <summary>The call is to be made, with the lease or without.</summary>
    Call,

    /// <summary>Another gateway's answer was given.</summary>
    Answered,
}
