using Microsoft.Extensions.Logging;

namespace Penstock.Cli.Serving;

/// <summary>What <c>penstock serve</c> is started with, beside the configuration file.</summary>
internal sealed record ServeOptions
{
    /// <summary>The configuration file; null looks for one.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>GGUF files to serve beside what is configured.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Leaves the demo model out.</summary>
    public bool WithoutDemo { get; init; }

    /// <summary>Where the data plane listens; null takes the configuration's.</summary>
    public Uri? Data { get; init; }

    /// <summary>Where the admin listener is; null takes the configuration's.</summary>
    public Uri? Admin { get; init; }

    /// <summary>How long running answers may go on after the stop signal.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;
}
