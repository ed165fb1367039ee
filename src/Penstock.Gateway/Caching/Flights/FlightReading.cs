namespace Penstock.Gateway.Caching.Flights;

/// <summary>How the reading of a running answer ended, for one client.</summary>
internal enum FlightReading
{
    /// <summary>All of it went to the client.</summary>
    Whole,

    /// <summary>The client went away, or its own deadline passed.</summary>
    Left,

    /// <summary>The call failed; its context says how.</summary>
    Failed,

    /// <summary>The answer cannot be given in the shape that this client wants; nothing was written.</summary>
    Unsuited,

    /// <summary>The client was too slow for the others.</summary>
    Cut,
}
