using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.ServerSentEvents;

/// <summary>Writes JSON straight into an event: JSON of one line needs no second look at its line breaks.</summary>
internal static class ServerSentJson
{
    /// <summary>Begins an event without a name.</summary>
    public static Utf8JsonWriter Begin(IBufferWriter<byte> output)
    {
        output.Write("data: "u8);
        return new Utf8JsonWriter(output, WireJson.WriterOptions);
    }

    /// <summary>Begins an event named <paramref name="name"/>.</summary>
    public static Utf8JsonWriter Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        output.Write("event: "u8);
        output.Write(name);
        output.Write("\n"u8);
        return Begin(output);
    }

    /// <summary>Ends the event.</summary>
    public static void End(Utf8JsonWriter json, IBufferWriter<byte> output)
    {
        json.Dispose();
        output.Write("\n\n"u8);
    }
}
