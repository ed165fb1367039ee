namespace Penstock.Catalog.Models;

/// <summary>Who waits, and who is shed, when there is too much to do.</summary>
public enum RequestPriority
{
    /// <summary>Shed first.</summary>
    Low,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>Shed last.</summary>
    High,
}
