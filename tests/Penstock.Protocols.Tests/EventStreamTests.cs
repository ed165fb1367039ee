using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Penstock.Protocols.Bedrock.EventStream;

namespace Penstock.Protocols.Tests;

/// <summary>The two public suites of frames: botocore's and Smithy's. None is skipped.</summary>
public sealed class EventStreamTests
{
    private const string Smithy = "event-stream/smithy-test_vectors";

    public static TheoryData<string> BotocorePositive => Botocore("positive");

    public static TheoryData<string> BotocoreNegative => Botocore("negative");

    public static TheoryData<string> SmithyPositive => [.. Vector.Names(Smithy + "/encoded/positive", "*")];

    public static TheoryData<string> SmithyNegative => [.. Vector.Names(Smithy + "/encoded/negative", "*")];

    [Fact]
    public void The_suites_are_all_here()
    {
        Assert.Equal([9, 7, 5, 4], [BotocorePositive.Count, BotocoreNegative.Count, SmithyPositive.Count, SmithyNegative.Count]);
    }

    [Theory]
    [MemberData(nameof(BotocorePositive))]
    public void A_good_frame_of_botocore_is_read_and_written_to_the_byte(string name)
    {
        JsonElement vector = Find("positive", name);
        byte[] bytes = Convert.FromHexString(vector.GetProperty("hex").GetString()!);

        EventStreamMessage message = ReadOne(bytes);

        Assert.Equal(vector.GetProperty("payload_b64").GetString(), Convert.ToBase64String(message.Payload.Span));
        Assert.Equal(
            vector.GetProperty("headers").EnumerateObject().Select(header => $"{header.Name}={Text(header.Value)}"),
            message.Headers.Select(header => $"{header.Name}={Text(header.Value)}"));
        Assert.Equal(bytes, Write(message));
    }

    [Theory]
    [MemberData(nameof(BotocoreNegative))]
    public void A_bad_frame_of_botocore_is_refused_for_its_reason(string name)
    {
        JsonElement vector = Find("negative", name);
        string hex = vector.TryGetProperty("hex", out JsonElement whole) ? whole.GetString()! : vector.GetProperty("prefix_hex").GetString()!;

        Assert.Equal(vector.GetProperty("error").GetString(), Read(Convert.FromHexString(hex), out _).ToString());
    }

    [Theory]
    [MemberData(nameof(SmithyPositive))]
    public void A_good_frame_of_Smithy_is_read_and_written_to_the_byte(string name)
    {
        byte[] bytes = Vector.Bytes($"{Smithy}/encoded/positive/{name}");
        using JsonDocument decoded = JsonDocument.Parse(Vector.Bytes($"{Smithy}/decoded/positive/{name}"));

        EventStreamMessage message = ReadOne(bytes);

        Assert.Equal(decoded.RootElement.GetProperty("payload").GetString(), Convert.ToBase64String(message.Payload.Span));
        Assert.Equal(
            decoded.RootElement.GetProperty("headers").EnumerateArray().Select(header => $"{header.GetProperty("name").GetString()}={SmithyText(header)}"),
            message.Headers.Select(header => $"{header.Name}={Text(header.Value)}"));
        Assert.Equal(bytes, Write(message));
    }

    [Theory]
    [MemberData(nameof(SmithyNegative))]
    public void A_bad_frame_of_Smithy_is_refused_by_its_checksum(string name)
    {
        Assert.EndsWith("checksum mismatch", Vector.Text($"{Smithy}/decoded/negative/{name}"), StringComparison.Ordinal);
        Assert.Equal(EventStreamStatus.ChecksumMismatch, Read(Vector.Bytes($"{Smithy}/encoded/negative/{name}"), out _));
    }

    [Fact]
    public void Frames_are_found_wherever_their_bytes_are_cut()
    {
        byte[] stream = [.. Enumerable.Repeat(Vector.Bytes(Smithy + "/encoded/positive/all_headers"), 3).SelectMany(bytes => bytes)];
        for (int cut = 0; cut <= stream.Length; cut++)
        {
            using var reader = new EventStreamReader();
            int frames = 0;
            foreach (byte[] piece in (byte[][])[stream[..cut], stream[cut..]])
            {
                reader.Append(piece);
                while (reader.TryRead(out _) == EventStreamStatus.Message)
                {
                    frames++;
                }
            }

            Assert.Equal((3, false), (frames, reader.HasPartialMessage));
        }
    }

    [Fact]
    public void A_payload_over_the_bound_is_refused_before_it_has_come()
    {
        var output = new ArrayBufferWriter<byte>();
        EventStreamWriter.Write(output, [], new byte[101]);
        using var reader = new EventStreamReader(maxPayloadBytes: 100);
        reader.Append(output.WrittenSpan[..12]);

        Assert.Equal(EventStreamStatus.InvalidPayloadLength, reader.TryRead(out _));
    }

    [Fact]
    public void After_a_fault_nothing_more_is_read()
    {
        byte[] good = Vector.Bytes(Smithy + "/encoded/positive/empty_message");
        byte[] bad = [.. good];
        bad[^1] ^= 1;
        using var reader = new EventStreamReader();
        reader.Append(bad);
        reader.Append(good);

        Assert.Equal(EventStreamStatus.ChecksumMismatch, reader.TryRead(out _));
        Assert.Equal(EventStreamStatus.ChecksumMismatch, reader.TryRead(out _));
    }

    private static TheoryData<string> Botocore(string sign)
    {
        using JsonDocument document = JsonDocument.Parse(Vector.Bytes("event-stream/botocore-vectors.json"));
        return [.. document.RootElement.GetProperty(sign).EnumerateArray().Select(vector => vector.GetProperty("name").GetString()!)];
    }

    private static JsonElement Find(string sign, string name)
    {
        using JsonDocument document = JsonDocument.Parse(Vector.Bytes("event-stream/botocore-vectors.json"));
        return document.RootElement.GetProperty(sign).EnumerateArray().First(vector => vector.GetProperty("name").ValueEquals(name)).Clone();
    }

    private static EventStreamMessage ReadOne(byte[] bytes)
    {
        Assert.Equal(EventStreamStatus.Message, Read(bytes, out EventStreamMessage? message));
        return message!;
    }

    private static EventStreamStatus Read(byte[] bytes, out EventStreamMessage? message)
    {
        using var reader = new EventStreamReader();
        reader.Append(bytes);
        return reader.TryRead(out message);
    }

    private static byte[] Write(EventStreamMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        EventStreamWriter.Write(output, message.Headers, message.Payload.Span);
        return output.WrittenSpan.ToArray();
    }

    private static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.GetProperty("b64").GetString() : value.ToString();

    private static string? SmithyText(JsonElement header)
    {
        string? value = header.GetProperty("value").ToString();
        return header.GetProperty("type").GetInt32() == 7 ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(value)) : value;
    }

    private static string? Text(object value) => value switch
    {
        byte[] bytes => Convert.ToBase64String(bytes),
        Guid uuid => Convert.ToBase64String(uuid.ToByteArray(bigEndian: true)),
        DateTimeOffset time => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
