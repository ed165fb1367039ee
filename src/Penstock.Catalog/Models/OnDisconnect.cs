namespace Penstock.Catalog.Models;

/// <summary>What becomes of an answer whose client has gone.</summary>
public enum OnDisconnect
{
    /// <summary>Generation stops at once; usage is estimated from what was relayed.</summary>
    Cancel,

    /// <summary>It is read to its end, within bounds of time and number, so that usage is exact.</summary>
    Drain,
}
