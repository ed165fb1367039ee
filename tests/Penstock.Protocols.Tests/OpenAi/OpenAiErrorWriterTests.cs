using System.Buffers;
using System.Text;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi;

namespace Penstock.Protocols.Tests.OpenAi;

public sealed class OpenAiErrorWriterTests
{
    public static TheoryData<ErrorKind> Kinds => [.. Enum.GetValues<ErrorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_four_keys_are_there_for_every_kind(ErrorKind kind)
    {
        using JsonDocument body = JsonDocument.Parse(OpenAiErrorWriter.ToUtf8Json(new InferenceError(kind, "No.")));

        string[] keys = [.. body.RootElement.GetProperty("error").EnumerateObject().Select(property => property.Name)];
        Assert.Equal(["message", "type", "param", "code"], keys);
    }

    [Fact]
    public void Reads_as_OpenAI_writes_it()
    {
        var error = new InferenceError(ErrorKind.InvalidRequest, "'n' must be 1 or more, it is \"0\". Größe", "n", "integer_below_min_value");

        Assert.Equal(
            """{"error":{"message":"'n' must be 1 or more, it is \"0\". Größe","type":"invalid_request_error","param":"n","code":"integer_below_min_value"}}""",
            Encoding.UTF8.GetString(OpenAiErrorWriter.ToUtf8Json(error)));
    }

    [Fact]
    public void An_error_in_a_stream_is_one_event_even_with_line_breaks_in_its_message()
    {
        var output = new ArrayBufferWriter<byte>();
        OpenAiErrorWriter.WriteEvent(output, new InferenceError(ErrorKind.StreamBroken, "The worker\nstopped."));

        Assert.Equal(
            "data: {\"error\":{\"message\":\"The worker\\nstopped.\",\"type\":\"server_error\",\"param\":null,\"code\":\"stream_broken\"}}\n\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
