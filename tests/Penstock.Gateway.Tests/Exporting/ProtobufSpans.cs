using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Penstock.Gateway.Tests.Exporting;

/// <summary>
/// Reads an <c>ExportTraceServiceRequest</c> in protocol buffers, by the numbers of opentelemetry-proto v1, and gives it in OTLP's JSON: 64-bit numbers are texts,
/// ids are hexadecimal. What has no number there fails a test.
/// </summary>
internal static class ProtobufSpans
{
    public static JsonObject Read(ReadOnlyMemory<byte> message) => Object(message, (field, value) => field switch
    {
        1 => ("resourceSpans", true, ResourceSpans(value.Bytes)),
        _ => throw Unknown("ExportTraceServiceRequest", field),
    });

    private static JsonObject ResourceSpans(ReadOnlyMemory<byte> message) => Object(message, (field, value) => field switch
    {
        1 => ("resource", false, Object(value.Bytes, (inner, part) => inner == 1 ? ("attributes", true, Attribute(part.Bytes)) : throw Unknown("Resource", inner))),
        2 => ("scopeSpans", true, ScopeSpans(value.Bytes)),
        _ => throw Unknown("ResourceSpans", field),
    });

    private static JsonObject ScopeSpans(ReadOnlyMemory<byte> message) => Object(message, (field, value) => field switch
    {
        1 => ("scope", false, Object(value.Bytes, (inner, part) => (inner == 1 ? "name" : "version", false, Text(part)))),
        2 => ("spans", true, Span(value.Bytes)),
        _ => throw Unknown("ScopeSpans", field),
    });

    private static JsonObject Span(ReadOnlyMemory<byte> message)
    {
        JsonObject span = Object(message, (field, value) => field switch
        {
            1 => ("traceId", false, Id(value, 16)),
            2 => ("spanId", false, Id(value, 8)),
            3 => ("traceState", false, Text(value)),
            4 => ("parentSpanId", false, Id(value, 8)),
            5 => ("name", false, Text(value)),
            6 => ("kind", false, JsonValue.Create((int)value.Number)),
            7 => ("startTimeUnixNano", false, Long(value)),
            8 => ("endTimeUnixNano", false, Long(value)),
            9 => ("attributes", true, Attribute(value.Bytes)),
            15 => ("status", false, Status(value.Bytes)),
            _ => throw Unknown("Span", field),
        });
        span["attributes"] ??= new JsonArray();
        span["status"] ??= new JsonObject();
        return span;
    }

    private static JsonObject Status(ReadOnlyMemory<byte> message) => Object(message, (field, value) => field switch
    {
        2 => ("message", false, Text(value)),
        3 => ("code", false, JsonValue.Create((int)value.Number)),
        _ => throw Unknown("Status", field),
    });

    private static JsonObject Attribute(ReadOnlyMemory<byte> message) => Object(message, (field, value) => field switch
    {
        1 => ("key", false, Text(value)),
        2 => ("value", false, AnyValue(value.Bytes)),
        _ => throw Unknown("KeyValue", field),
    });

    private static JsonObject AnyValue(ReadOnlyMemory<byte> message) => Object(message, (field, value) => field switch
    {
        1 => ("stringValue", false, Text(value)),
        2 => ("boolValue", false, JsonValue.Create(value.Number == 1)),
        3 => ("intValue", false, Long(value)),
        4 => ("doubleValue", false, JsonValue.Create(BitConverter.UInt64BitsToDouble(value.Number))),
        5 => ("arrayValue", false, Object(value.Bytes, (inner, part) => inner == 1 ? ("values", true, AnyValue(part.Bytes)) : throw Unknown("ArrayValue", inner))),
        _ => throw Unknown("AnyValue", field),
    });

    private static JsonValue Text(Value value) => JsonValue.Create(Encoding.UTF8.GetString(value.Bytes.Span));

    private static JsonValue Long(Value value) => JsonValue.Create(((long)value.Number).ToString(CultureInfo.InvariantCulture));

    private static JsonValue Id(Value value, int bytes) =>
        value.Bytes.Length == bytes ? JsonValue.Create(Convert.ToHexStringLower(value.Bytes.Span)) : throw new InvalidDataException($"an id of {value.Bytes.Length} bytes");

    private static InvalidDataException Unknown(string message, int field) => new($"{message} has no field {field}");

    private static JsonObject Object(ReadOnlyMemory<byte> message, Func<int, Value, (string Name, bool Repeats, JsonNode Node)> read)
    {
        var made = new JsonObject();
        int at = 0;
        while (at < message.Length)
        {
            ulong head = Varint(message.Span, ref at);
            (string name, bool repeats, JsonNode node) = read((int)(head >> 3), Next((int)(head & 7), message, ref at));
            if (repeats)
            {
                made[name] ??= new JsonArray();
                made[name]!.AsArray().Add(node);
            }
            else
            {
                made.Add(name, node);
            }
        }

        return made;
    }

    private static Value Next(int type, ReadOnlyMemory<byte> message, ref int at)
    {
        switch (type)
        {
            case 0:
                return new Value(Varint(message.Span, ref at), default);
            case 1:
                at += sizeof(ulong);
                return new Value(BinaryPrimitives.ReadUInt64LittleEndian(message.Span[(at - sizeof(ulong))..]), default);
            case 2:
                int length = (int)Varint(message.Span, ref at);
                at += length;
                return new Value(0, message.Slice(at - length, length));
            default:
                throw new InvalidDataException($"wire type {type}");
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> message, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
    }

    private readonly record struct Value(ulong Number, ReadOnlyMemory<byte> Bytes);
}
