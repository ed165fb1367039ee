using Microsoft.Extensions.Logging;
using Penstock.Telemetry.Exporting;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Exporting;

/// <summary>What exporters need from outside.</summary>
public sealed record TelemetryDependencies
{
    /// <summary>What is exported.</summary>
    public required MetricRegistry Metrics { get; init; }

    /// <summary>Who sends.</summary>
    public required TelemetryResource Resource { get; init; }

    /// <summary>Logs.</summary>
    public required ILoggerFactory Logs { get; init; }

    /// <summary>Ids of traces; not shared with others.</summary>
    public required Random Random { get; init; }

    /// <summary>Takes lines of CloudWatch's embedded metric format where no file is named. Default standard output.</summary>
    public Stream Output { get; init; } = Console.OpenStandardOutput();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Environment variables, for credentials that clouds keep there.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}
