using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Penstock.Telemetry.Tracing;

/// <summary>
/// A place in a trace, as it travels in the header <c>traceparent</c> (W3C Trace Context level 2,
/// https://www.w3.org/TR/trace-context-2/).
/// </summary>
/// <param name="High">The upper half of the trace's id.</param>
/// <param name="Low">The lower half.</param>
/// <param name="SpanId">The span; never 0.</param>
/// <param name="IsSampled">Whether the trace is recorded.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TraceContext(ulong High, ulong Low, ulong SpanId, bool IsSampled)
{
    /// <summary>The header.</summary>
    public const string Header = "traceparent";

    /// <summary>The header beside it, which is passed on as it came.</summary>
    public const string StateHeader = "tracestate";

    /// <summary>Longest <c>tracestate</c> that is passed on, in characters.</summary>
    public const int LongestState = 512;

    private const int Length = 55;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>The trace's id in 32 lower-case digits.</summary>
    public string TraceIdText => High.ToString("x16", CultureInfo.InvariantCulture) + Low.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads a header; null when it is none, so that a new trace is begun. A later version is read by what it shares with this one.</summary>
    public static TraceContext? Parse(string? header)
    {
        if (header is null || header.Length < Length || header[2] != '-' || header[35] != '-' || header[52] != '-'
            || (header.Length > Length && (header.StartsWith("00", StringComparison.Ordinal) || header[Length] != '-')))
        {
            return null;
        }

        ReadOnlySpan<char> text = header;
        if (text.StartsWith("ff") || !IsHex(text[..2]) || !IsHex(text[3..35]) || !IsHex(text[36..52]) || !IsHex(text[53..55]))
        {
            return null;
        }

        var context = new TraceContext(Number(text[3..19]), Number(text[19..35]), Number(text[36..52]), (Number(text[53..55]) & 1) != 0);
        return (context.High | context.Low) == 0 || context.SpanId == 0 ? null : context;
    }

    /// <summary>The header's value.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"00-{High:x16}{Low:x16}-{SpanId:x16}-{(IsSampled ? "01" : "00")}");

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Hex);

    private static ulong Number(ReadOnlySpan<char> text) => ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
