namespace Penstock.Gateway.Queueing;

/// <summary>Where a waiting request stands.</summary>
internal enum TicketState
{
    /// <summary>It waits.</summary>
    Waiting,

    /// <summary>A target has room for it.</summary>
    Granted,

    /// <summary>It made room for one that is more urgent, or whose tenant waits for less.</summary>
    Shed,
}
