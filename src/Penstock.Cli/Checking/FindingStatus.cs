namespace Penstock.Cli.Checking;

/// <summary>How a thing that Penstock may need was met.</summary>
internal enum FindingStatus
{
    /// <summary>It is there.</summary>
    Found,

    /// <summary>It is not there, or cannot be used.</summary>
    Missing,

    /// <summary>It is there and answered.</summary>
    Connected,
}
