namespace Penstock.Catalog.Telemetry;

/// <summary>Log lines, on standard error.</summary>
public sealed record LogOptions
{
    /// <summary>Default <see cref="LogFormat.Text"/>.</summary>
    public LogFormat Format { get; init; }

    /// <summary>Whether each request has a line when it has ended. Default false.</summary>
    public bool Requests { get; init; }
}
