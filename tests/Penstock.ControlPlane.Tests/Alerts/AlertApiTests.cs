using System.Text.Json;
using Penstock.Catalog.Alerts;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.Tests.Measures;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Tests.Alerts;

public sealed class AlertApiTests : IAsyncLifetime
{
    private const string Operator = ObservedPlane.OperatorKey;
    private readonly LoopbackSink _receiver = new();
    private ObservedPlane _plane = null!;

    public async ValueTask InitializeAsync()
    {
        _plane = await new ObservedPlane(catalog => catalog with
        {
            Alerts = new AlertOptions
            {
                Rules = [new AlertRuleOptions { Name = "many-errors", Measure = "errors", Above = 3, Window = TimeSpan.FromMinutes(1), By = AlertDimension.Model, Severity = AlertSeverity.Page }],
                Sinks = [new AlertSinkOptions { Name = "ops", Url = new Secret(_receiver.Url.AbsoluteUri) }],
            },
        }).StartAsync();
        await TurnAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _plane.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task An_alert_is_listed_told_once_and_over_once()
    {
        await FailAsync(5);
        await TurnAsync();
        (_, JsonElement firing) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/alerts");
        _plane.Pass(70);
        await TurnAsync();
        await TurnAsync();
        (_, JsonElement over) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/alerts");
        (_, JsonElement history) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/alerts/history?limit=10");
        (string Head, string Body)[] notices = await _receiver.AwaitAsync(2);

        Assert.Equal((1, "many-errors:model=chat", "firing"), (firing.GetProperty("firing").GetInt32(), firing.GetProperty("alerts")[0].GetProperty("id").GetString(), firing.GetProperty("alerts")[0].GetProperty("state").GetString()));
        Assert.True(firing.GetProperty("isNotifying").GetBoolean());
        Assert.Equal((0, "resolved"), (over.GetProperty("firing").GetInt32(), over.GetProperty("alerts")[0].GetProperty("state").GetString()));
        Assert.Equal(["resolved", "firing"], history.GetProperty("events").EnumerateArray().Select(item => item.GetProperty("state").GetString()));
        Assert.Equal(["firing", "resolved"], notices.Select(notice => JsonElement.Parse(notice.Body).GetProperty("alerts")[0].GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_silence_keeps_sinks_quiet_until_it_is_deleted()
    {
        (int made, JsonElement silence) = await _plane.SendAsync(HttpMethod.Post, "/admin/v1/alerts/silences", Operator, """{"match":{"rule":"many-*"},"for":"2h","comment":"works"}""");
        await FailAsync(5);
        await TurnAsync();
        (_, JsonElement alerts) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/alerts");
        string id = silence.GetProperty("id").GetString()!;

        Assert.Equal(201, made);
        Assert.Equal(id, alerts.GetProperty("alerts")[0].GetProperty("silencedBy").GetString());
        Assert.Empty(_receiver.Received);

        Assert.Equal(204, (await _plane.SendAsync(HttpMethod.Delete, $"/admin/v1/alerts/silences/{id}", Operator)).Status);
        await TurnAsync();
        Assert.Single(await _receiver.AwaitAsync(1));
        Assert.Equal(404, (await _plane.SendAsync(HttpMethod.Delete, $"/admin/v1/alerts/silences/{id}", Operator)).Status);
    }

    [Theory]
    [InlineData("""{"match":{},"for":"2h"}""")]
    [InlineData("""{"match":{"colour":"red"},"for":"2h"}""")]
    [InlineData("""{"match":{"rule":"x"}}""")]
    [InlineData("""{"match":{"rule":"x"},"for":"-2h"}""")]
    [InlineData("""{"match":{"rule":"x"},"until":1}""")]
    [InlineData("not json")]
    public async Task A_wrong_silence_is_refused(string body) =>
        Assert.Equal(400, (await _plane.SendAsync(HttpMethod.Post, "/admin/v1/alerts/silences", Operator, body)).Status);

    [Fact]
    public async Task Rules_have_an_origin_and_the_files_are_not_the_apis_to_change()
    {
        (_, JsonElement rules) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/alerts/rules");
        Dictionary<string, string> origins = rules.GetProperty("rules").EnumerateArray().ToDictionary(rule => rule.GetProperty("name").GetString()!, rule => rule.GetProperty("origin").GetString()!, StringComparer.Ordinal);
        Assert.Equal(("file", "default"), (origins["many-errors"], origins["target-ejected"]));

        const string Rule = """{"measure":"firstToken.p95","above":2000,"window":"5m","by":"model","severity":"page"}""";
        Assert.Equal(409, (await _plane.SendAsync(HttpMethod.Put, "/admin/v1/alerts/rules/many-errors", Operator, Rule)).Status);
        Assert.Equal(409, (await _plane.SendAsync(HttpMethod.Delete, "/admin/v1/alerts/rules/many-errors", Operator)).Status);
        Assert.Equal(409, (await _plane.SendAsync(HttpMethod.Delete, "/admin/v1/alerts/rules/target-ejected", Operator)).Status);
        Assert.Equal(403, (await _plane.SendAsync(HttpMethod.Put, "/admin/v1/alerts/rules/slow", body: Rule)).Status);

        (int put, JsonElement stored) = await _plane.SendAsync(HttpMethod.Put, "/admin/v1/alerts/rules/slow", Operator, Rule);
        Assert.Equal((200, "api", 2000), (put, stored.GetProperty("origin").GetString(), stored.GetProperty("above").GetInt32()));

        // What GET gives, PUT takes.
        (_, JsonElement read) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/alerts/rules/slow");
        Assert.Equal(200, (await _plane.SendAsync(HttpMethod.Put, "/admin/v1/alerts/rules/slow", Operator, read.GetRawText())).Status);
        Assert.Equal(204, (await _plane.SendAsync(HttpMethod.Delete, "/admin/v1/alerts/rules/slow", Operator)).Status);
        Assert.Equal(404, (await _plane.SendAsync(HttpMethod.Get, "/admin/v1/alerts/rules/slow")).Status);
    }

    [Fact]
    public async Task A_default_can_be_switched_off_and_comes_back()
    {
        Assert.Equal(200, (await _plane.SendAsync(HttpMethod.Put, "/admin/v1/alerts/rules/error-burst", Operator, """{"enabled":false}""")).Status);
        (_, JsonElement off) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/alerts/rules/error-burst");
        Assert.Equal(204, (await _plane.SendAsync(HttpMethod.Delete, "/admin/v1/alerts/rules/error-burst", Operator)).Status);
        (_, JsonElement back) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/alerts/rules/error-burst");

        Assert.False(off.GetProperty("enabled").GetBoolean());
        Assert.Equal("default", back.GetProperty("origin").GetString());
    }

    [Theory]
    [InlineData("""{"measure":"colour","above":1}""", "measure")]
    [InlineData("""{"measure":"errors"}""", "above or below")]
    [InlineData("""{"measure":"errors","above":1,"sinks":["nobody"]}""", "nobody")]
    [InlineData("""{"kind":"burn-rate","measure":"firstToken","objective":0.99}""", "within")]
    [InlineData("""{"measure":"errors","above":1,"abov":2}""", "abov")]
    [InlineData("[]", "JSON object")]
    public async Task A_wrong_rule_is_told_what_is_wrong(string body, string says)
    {
        (int status, JsonElement problem) = await _plane.SendAsync(HttpMethod.Put, "/admin/v1/alerts/rules/mine", Operator, body);

        Assert.Equal(400, status);
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_test_button_says_how_it_went()
    {
        (_, JsonElement taken) = await _plane.SendAsync(HttpMethod.Post, "/admin/v1/alerts/sinks/ops/test", Operator);
        _receiver.Answers.Enqueue("403 No");
        (_, JsonElement refused) = await _plane.SendAsync(HttpMethod.Post, "/admin/v1/alerts/sinks/ops/test", Operator);
        (_, JsonElement sinks) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/alerts/sinks");

        Assert.True(taken.GetProperty("delivered").GetBoolean());
        Assert.Equal((false, 403), (refused.GetProperty("delivered").GetBoolean(), refused.GetProperty("status").GetInt32()));
        Assert.Equal("127.0.0.1", sinks.GetProperty("sinks")[0].GetProperty("host").GetString());
        Assert.DoesNotContain("secret-part", sinks.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(404, (await _plane.SendAsync(HttpMethod.Post, "/admin/v1/alerts/sinks/nobody/test", Operator)).Status);
    }

    [Fact]
    public async Task Measures_are_those_that_the_configuration_knows()
    {
        (_, JsonElement measures) = await _plane.SendAsync(HttpMethod.Get, "/admin/v1/alerts/measures");

        Assert.Equal(AlertMeasureNames.All, measures.GetProperty("measures").EnumerateArray().Select(measure => measure.GetProperty("name").GetString()!));
    }

    [Fact]
    public async Task Of_two_control_planes_of_one_store_one_tells()
    {
        await using var other = await new ObservedPlane(_ => _plane.Catalog.Current).StartAsync();
        await FailAsync(5);
        for (int i = 0; i < 5; i++)
        {
            other.History.Recorder.Record(Failed());
        }

        other.Pass(1);
        await TurnAsync();
        await other.Observing.Alerts.TurnAsync(TestContext.Current.CancellationToken);
        await _receiver.AwaitAsync(1);

        Assert.Equal((true, false), (_plane.Observing.Alerts.IsLeading, other.Observing.Alerts.IsLeading));
        Assert.Equal(1, other.Observing.Alerts.Desk.Counts().Firing);
        Assert.Single(_receiver.Received);

        // The first one goes away: the second takes over, and tells only the end.
        other.Time.Advance(TimeSpan.FromSeconds(40));
        other.Pass(120);
        await other.Observing.Alerts.TurnAsync(TestContext.Current.CancellationToken);
        await other.Observing.Alerts.TurnAsync(TestContext.Current.CancellationToken);
        (string Head, string Body)[] notices = await _receiver.AwaitAsync(2);
        Assert.True(other.Observing.Alerts.IsLeading);
        Assert.Equal(2, notices.Length);
        Assert.Contains("\"resolved\"", notices[1].Body, StringComparison.Ordinal);
    }

    private static MeasureSample Failed() => new() { Model = "chat", Error = "upstream_fault", IsFault = true, DurationMilliseconds = 5 };

    private Task FailAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _plane.History.Recorder.Record(Failed());
        }

        _plane.Pass(1);
        return Task.CompletedTask;
    }

    private Task TurnAsync() => _plane.Observing.Alerts.TurnAsync(TestContext.Current.CancellationToken);
}
