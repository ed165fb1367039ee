using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Logging;

/// <summary>The trace that the current flow of control belongs to, so that log lines can name it.</summary>
public static class TraceScope
{
    private static readonly AsyncLocal<TraceContext?> Flow = new();

    /// <summary>Null outside a trace.</summary>
    public static TraceContext? Current => Flow.Value;

    /// <summary>From here on, until the caller's method has ended.</summary>
    public static void Enter(TraceContext context) => Flow.Value = context;
}
