using System.Buffers;

namespace Penstock.Protocols.ServerSentEvents;

/// <summary>Writes events of a <c>text/event-stream</c>. Data may hold line breaks: each line gets its own <c>data:</c>.</summary>
public static class ServerSentEventWriter
{
    /// <summary>The media type of such a stream.</summary>
    public const string ContentType = "text/event-stream";

    /// <summary>The whole event that ends a stream of OpenAI's dialect.</summary>
    public static ReadOnlySpan<byte> Done => "data: [DONE]\n\n"u8;

    /// <summary>A comment that keeps proxies from closing an idle connection; clients pass over it.</summary>
    public static ReadOnlySpan<byte> KeepAlive => ": keep-alive\n\n"u8;

    /// <summary>Writes an event without a name.</summary>
    public static void WriteData(IBufferWriter<byte> output, ReadOnlySpan<byte> data)
    {
        int lineEnd;
        while ((lineEnd = data.IndexOfAny((byte)'\n', (byte)'\r')) >= 0)
        {
            WriteLine(output, data[..lineEnd]);
            bool pair = data[lineEnd] == (byte)'\r' && lineEnd + 1 < data.Length && data[lineEnd + 1] == (byte)'\n';
            data = data[(lineEnd + (pair ? 2 : 1))..];
        }

        WriteLine(output, data);
        output.Write("\n"u8);
    }

    /// <summary>Writes an event named <paramref name="name"/>, which holds no line break.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        output.Write("event: "u8);
        output.Write(name);
        output.Write("\n"u8);
        WriteData(output, data);
    }

    private static void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<byte> line)
    {
        output.Write("data: "u8);
        output.Write(line);
        output.Write("\n"u8);
    }
}
