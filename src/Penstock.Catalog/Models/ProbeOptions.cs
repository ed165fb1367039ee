namespace Penstock.Catalog.Models;

/// <summary>An active health probe: a GET that has to answer 2xx.</summary>
public sealed record ProbeOptions
{
    /// <summary>Path below the target's host, beginning with a slash. Default <c>/health</c>.</summary>
    public string Path { get; init; } = "/health";

    /// <summary>Time between two probes. Default 10 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);
}
