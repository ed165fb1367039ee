using System.Text.Json;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Tests.Measures;

public sealed class MeasureEndpointsTests : IAsyncLifetime
{
    private ObservedPlane _plane = null!;

    public async ValueTask InitializeAsync() => _plane = await new ObservedPlane().StartAsync();

    public ValueTask DisposeAsync() => _plane.DisposeAsync();

    [Fact]
    public async Task Measures_come_by_model_in_steps_with_the_whole_beside()
    {
        long start = _plane.Time.GetUtcNow().ToUnixTimeSeconds();
        _plane.Pass(30, () =>
        {
            Record("chat", 100);
            Record("chat", 900, "upstream_fault");
            Record("small", 10);
        });

        (int status, JsonElement body) = await _plane.SendAsync(HttpMethod.Get, $"/admin/v1/measures?by=model&from={start - 20}&until={start + 30}&step=10s");

        Assert.Equal(200, status);
        Assert.Equal(10, body.GetProperty("stepSeconds").GetInt32());
        Assert.Equal(5, body.GetProperty("times").GetArrayLength());
        JsonElement chat = body.GetProperty("series")[0];
        Assert.Equal("chat", chat.GetProperty("model").GetString());
        Assert.Equal("[null,null,20,20,20]", chat.GetProperty("requests").GetRawText());
        Assert.Equal("[null,null,10,10,10]", chat.GetProperty("errors").GetProperty("upstream_fault").GetRawText());
        Assert.InRange(chat.GetProperty("durationMs").GetProperty("p95")[3].GetDouble(), 890, 910);
        Assert.Equal(JsonValueKind.Null, chat.GetProperty("firstTokenMs").GetProperty("p50")[3].ValueKind);
        Assert.Equal(60, chat.GetProperty("whole").GetProperty("requests").GetInt32());
        Assert.Equal(0.5, chat.GetProperty("whole").GetProperty("errorRate").GetDouble());
        Assert.Equal(2, chat.GetProperty("whole").GetProperty("requestsPerSecond").GetDouble(), 0.001);
        Assert.Equal(2, body.GetProperty("series").GetArrayLength());
    }

    [Theory]
    [InlineData("by=colour")]
    [InlineData("step=fast")]
    [InlineData("step=0")]
    [InlineData("from=yesterday")]
    [InlineData("from=2000&until=1000")]
    [InlineData("from=0&until=1000000&step=1")]
    [InlineData("of=chat")]
    public async Task A_wrong_question_is_told_what_is_wrong(string query)
    {
        (int status, JsonElement body) = await _plane.SendAsync(HttpMethod.Get, $"/admin/v1/measures?{query}");

        Assert.Equal(400, status);
        Assert.NotEqual("", body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Series_can_be_chosen_and_totals_are_the_default()
    {
        _plane.Pass(3, () =>
        {
            Record("chat", 100);
            Record("small", 100);
        });

        (_, JsonElement chosen) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/measures?by=model&model=small");
        (_, JsonElement total) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/measures");

        Assert.Equal("small", Assert.Single(chosen.GetProperty("series").EnumerateArray()).GetProperty("model").GetString());
        Assert.Equal(6, Assert.Single(total.GetProperty("series").EnumerateArray()).GetProperty("whole").GetProperty("requests").GetInt32());
    }

    [Fact]
    public async Task Live_gives_the_last_second_at_once_and_each_further_one()
    {
        Record("chat", 100);
        _plane.Time.Advance(TimeSpan.FromSeconds(1));
        _plane.Observing.Live.Tell(_plane.History.Tick(_plane.Time.GetUtcNow())!);
        using HttpRequestMessage request = _plane.Request(HttpMethod.Get, "/admin/v1/live");
        using HttpResponseMessage response = await _plane.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        JsonElement first = await TickAsync(reader);
        Record("chat", 200);
        Record("chat", 200);
        _plane.Time.Advance(TimeSpan.FromSeconds(1));
        _plane.Observing.Live.Tell(_plane.History.Tick(_plane.Time.GetUtcNow())!);
        JsonElement second = await TickAsync(reader);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(1, first.GetProperty("total").GetProperty("requests").GetInt32());
        Assert.Equal(2, second.GetProperty("models")[0].GetProperty("requests").GetInt32());
        Assert.InRange(second.GetProperty("total").GetProperty("durationMs").GetProperty("p50").GetDouble(), 198, 202);
        Assert.Equal(0, second.GetProperty("alerts").GetProperty("firing").GetInt32());
    }

    [Fact]
    public async Task Only_so_many_look_live_at_once()
    {
        var subscriptions = Enumerable.Range(0, 64).Select(_ => _plane.Observing.Live.TrySubscribe()!).ToArray();
        Assert.All(subscriptions, Assert.NotNull);
        Assert.Equal(503, (await _plane.SendAsync(HttpMethod.Get, "/admin/v1/live")).Status);

        subscriptions[0].Dispose();

        using var late = _plane.Observing.Live.TrySubscribe();
        Assert.NotNull(late);
    }

    private static async Task<JsonElement> TickAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonDocument.Parse(line[6..]).RootElement.Clone();
            }
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    private void Record(string model, double milliseconds, string? error = null) =>
        _plane.History.Recorder.Record(new MeasureSample { Model = model, DurationMilliseconds = milliseconds, Error = error, IsFault = error is not null });
}
