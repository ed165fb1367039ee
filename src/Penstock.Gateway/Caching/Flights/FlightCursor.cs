namespace Penstock.Gateway.Caching.Flights;

/// <summary>How far one client has read a running answer. Belongs to the recording's lock.</summary>
internal sealed class FlightCursor
{
    /// <summary>The next item, counted from the first of the answer.</summary>
    public int Next { get; set; }

    /// <summary>True when it fell so far behind that what it needs is not held any more.</summary>
    public bool IsCut { get; set; }
}
