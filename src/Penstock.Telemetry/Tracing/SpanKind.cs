namespace Penstock.Telemetry.Tracing;

/// <summary>What a span is to the others, with OTLP's numbers.</summary>
public enum SpanKind
{
    /// <summary>Not said.</summary>
    Unspecified,

    /// <summary>A part of the work.</summary>
    Internal,

    /// <summary>A request that was answered.</summary>
    Server,

    /// <summary>A call of another.</summary>
    Client,
}
