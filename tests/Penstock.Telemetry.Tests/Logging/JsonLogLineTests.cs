using System.Text.Json;
using Penstock.Telemetry.Logging;
using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Tests.Logging;

/// <summary>Log lines for machines: whole objects on one line, without keys, naming their trace.</summary>
public sealed class JsonLogLineTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public async Task A_line_is_one_object_with_its_trace_and_fields()
    {
        await Task.Yield(); // a flow of its own
        TraceScope.Enter(new TraceContext(1, 2, 3, true));

        string line = JsonLogLine.Write(Time, "info", "Penstock", "two\nlines \"quoted\"", [new("Count", 3), new("Name", "x"), new("None", null), new("{OriginalFormat}", "t")], new InvalidOperationException("why"));

        JsonElement root = JsonDocument.Parse(line).RootElement;
        Assert.DoesNotContain('\n', line);
        Assert.Equal("2026-01-02T03:04:05.678Z", root.GetProperty("time").GetString());
        Assert.Equal("two\nlines \"quoted\"", root.GetProperty("message").GetString());
        Assert.Equal(("00000000000000010000000000000002", "0000000000000003"), (root.GetProperty("trace_id").GetString(), root.GetProperty("span_id").GetString()));
        Assert.Equal(3, root.GetProperty("fields").GetProperty("Count").GetInt32());
        Assert.False(root.GetProperty("fields").TryGetProperty("{OriginalFormat}", out _));
        Assert.Contains("why", root.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization: Bearer abcdefghijklmnop", "abcdefghijklmnop")]
    [InlineData("key sk-proj-1234567890abcdef", "1234567890abcdef")]
    [InlineData("key psk-admin-0123456789abcdef", "0123456789abcdef")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "IOSFODNN7EXAMPLE")]
    [InlineData("AIzaSyA-1234567890abcdefghijklmnopqrstu", "1234567890abcdefghij")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "iVBORw0KGgo")]
    public void What_looks_like_a_key_is_taken_out(string text, string secret)
    {
        Assert.DoesNotContain(secret, Redaction.Of(text), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, JsonLogLine.Write(Time, "info", "c", text, [new("Field", text)], new InvalidOperationException(text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model gpt-4o-mini at up0 failed, Connect: 127.0.0.1:80")]
    [InlineData("The gateway is shutting down.")]
    public void Other_text_stays_as_it_is(string text) => Assert.Equal(text, Redaction.Of(text));
}
