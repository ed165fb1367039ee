using System.Text.Json;
using Penstock.Mock.Bedrock;
using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests.Bedrock;

public sealed class EventStreamFrameTests
{
    [Fact]
    public void Frames_equal_the_published_ones_byte_for_byte()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(TestData.Protocol("aws", "eventstream", "botocore-vectors.json")));
        var compared = 0;
        foreach (var vector in vectors.RootElement.GetProperty("positive").EnumerateArray())
        {
            var headers = vector.GetProperty("headers").EnumerateObject().ToList();
            if (headers.Exists(header => header.Value.ValueKind != JsonValueKind.String || header.Name is not "content-type"))
            {
                continue; // of the ten types of header, the mock writes strings
            }

            var frame = EventStreamFrame.Encode(
                [.. headers.Select(header => (header.Name, header.Value.GetString()!))],
                vector.GetProperty("payload_b64").GetBytesFromBase64());

            Assert.Equal(vector.GetProperty("hex").GetString(), Convert.ToHexStringLower(frame));
            compared++;
        }

        Assert.InRange(compared, 2, 9);
    }

    [Fact]
    public void The_checksum_is_the_common_one() => Assert.Equal(0xCBF43926, EventStreamFrame.Crc32("123456789"u8));

    [Fact]
    public void A_frame_with_headers_reads_back()
    {
        var frame = EventStreamFrame.Encode([(":event-type", "contentBlockDelta"), (":message-type", "event")], "{\"a\":\"ü\"}"u8);

        var (headers, payload) = EventStream.Read(frame).Single();

        Assert.Equal("contentBlockDelta", headers[":event-type"]);
        Assert.Equal("event", headers[":message-type"]);
        Assert.Equal("{\"a\":\"ü\"}"u8.ToArray(), payload);
    }
}
