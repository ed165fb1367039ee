using System.Runtime.InteropServices;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Health;

/// <summary>What one attempt says of its target's health.</summary>
/// <param name="Kind">The judgement.</param>
/// <param name="Latency">From dispatch to the first piece of the answer; null when none came, or when it says nothing.</param>
/// <param name="Detail">What went wrong, for operators; null when nothing did.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HealthReport(HealthReportKind Kind, TimeSpan? Latency = null, string? Detail = null)
{
    /// <summary>It was not sent after all: another request may have its place.</summary>
    public static HealthReport NotSent => new(HealthReportKind.NotSent);

    /// <summary>It says nothing: the client went, or another attempt was faster.</summary>
    public static HealthReport Nothing => new(HealthReportKind.Neutral);

    /// <summary>The target asked to be left alone for this long; null when it did not.</summary>
    public TimeSpan? Rest { get; init; }

    /// <summary>Why it asked: its rate, its quota, or a fault of its own.</summary>
    public ErrorKind RestReason { get; init; } = ErrorKind.UpstreamUnavailable;

    /// <summary>The target did its work.</summary>
    public static HealthReport Success(TimeSpan? latency) => new(HealthReportKind.Success, latency);

    /// <summary>The target failed.</summary>
    public static HealthReport Fault(string detail) => new(HealthReportKind.Fault, null, detail);
}
