using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Alerts;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.Alerts;
using Penstock.ControlPlane.Alerts.Sinks;
using Penstock.Providers.Transport;

namespace Penstock.ControlPlane.Tests.Alerts;

/// <summary>Notices over real sockets, against the shapes that the services document.</summary>
public sealed class AlertSinkTests : IAsyncDisposable
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly LoopbackSink _receiver = new();
    private SinkSet? _sinks;

    public async ValueTask DisposeAsync()
    {
        if (_sinks is not null)
        {
            await _sinks.DisposeAsync();
        }

        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Slack_gets_text_and_sections_with_its_signs_escaped()
    {
        JsonElement body = await TellAsync(AlertSinkKind.Slack, Firing("<b> & co"));

        Assert.Equal(["text", "blocks"], body.EnumerateObject().Select(property => property.Name));
        JsonElement block = body.GetProperty("blocks")[0];
        Assert.Equal(("section", "mrkdwn"), (block.GetProperty("type").GetString(), block.GetProperty("text").GetProperty("type").GetString()));
        Assert.Contains("&lt;b&gt; &amp; co", block.GetProperty("text").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teams_gets_a_message_with_an_adaptive_card()
    {
        JsonElement body = await TellAsync(AlertSinkKind.Teams, Firing("slow"));

        Assert.Equal("message", body.GetProperty("type").GetString());
        JsonElement attachment = Assert.Single(body.GetProperty("attachments").EnumerateArray());
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        JsonElement card = attachment.GetProperty("content");
        Assert.Equal(("AdaptiveCard", "1.4"), (card.GetProperty("type").GetString(), card.GetProperty("version").GetString()));
        Assert.All(card.GetProperty("body").EnumerateArray(), item => Assert.Equal("TextBlock", item.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task PagerDuty_gets_one_event_an_alert_with_a_key_that_joins_trigger_and_resolve()
    {
        JsonElement trigger = await TellAsync(AlertSinkKind.PagerDuty, Firing("slow"));
        _sinks!.Tell([new AlertTransition(2, Firing("slow") with { State = AlertState.Resolved }, IsTold: true)]);
        JsonElement resolve = JsonElement.Parse((await _receiver.AwaitAsync(2))[1].Body);

        Assert.Equal(Key, trigger.GetProperty("routing_key").GetString());
        Assert.Equal(("trigger", "resolve"), (trigger.GetProperty("event_action").GetString(), resolve.GetProperty("event_action").GetString()));
        Assert.Equal(trigger.GetProperty("dedup_key").GetString(), resolve.GetProperty("dedup_key").GetString());
        JsonElement payload = trigger.GetProperty("payload");
        Assert.Equal("critical", payload.GetProperty("severity").GetString());
        Assert.InRange(payload.GetProperty("summary").GetString()!.Length, 1, 1024);
        Assert.NotEqual("", payload.GetProperty("source").GetString());
        Assert.Equal("2026-03-02T09:00:00Z", payload.GetProperty("timestamp").GetString());
        Assert.Equal("chat", payload.GetProperty("custom_details").GetProperty("model").GetString());
    }

    [Fact]
    public async Task A_webhook_gets_signed_json_that_its_secret_verifies()
    {
        const string Secret = "a-secret-for-signing";
        JsonElement body = await TellAsync(AlertSinkKind.Webhook, Firing("slow"), Secret);
        (string head, string text) = _receiver.Received.First();

        string signature = head.Split("\r\n").Single(line => line.StartsWith("x-penstock-signature:", StringComparison.OrdinalIgnoreCase)).Split(": ")[1];
        string time = signature.Split(',')[0][2..];
        string expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{time}.{text}")));
        Assert.Equal($"t={time},v1={expected}", signature);
        Assert.Equal("firing", body.GetProperty("alerts")[0].GetProperty("state").GetString());
        Assert.DoesNotContain(Secret, head + text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_of_one_judgement_come_in_one_notice()
    {
        Apply(AlertSinkKind.Webhook);
        _sinks!.Tell([.. Enumerable.Range(0, 5).Select(i => new AlertTransition(1, Firing("slow") with { Id = $"r:{i}" }, IsTold: i != 3))]);

        JsonElement body = JsonElement.Parse((await _receiver.AwaitAsync(1)).Single().Body);

        Assert.Equal(4, body.GetProperty("alerts").GetArrayLength());
    }

    [Fact]
    public async Task A_sink_that_fails_is_tried_again_until_it_takes_the_notice()
    {
        _receiver.Answers.Enqueue("500 Oops");
        _receiver.Answers.Enqueue("429 Slow down");
        Apply(AlertSinkKind.Webhook);
        _sinks!.Tell([new AlertTransition(1, Firing("slow"), IsTold: true)]);

        for (int i = 1; i <= 3; i++)
        {
            await _receiver.AwaitAsync(i);
            await UntilAsync(() => i == 3 ? Status.Delivered == 1 : Status.LastError is not null);
            for (int wait = 0; wait < 3000 && _receiver.Received.Count == i && i < 3; wait++)
            {
                // A step a second at most: a call that is on its way has ten steps of patience.
                _time.Advance(wait % 100 == 0 ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }

        Assert.Equal(3, _receiver.Received.Count);
        Assert.Equal((1, 0), (Status.Delivered, Status.Failed));
    }

    [Fact]
    public async Task One_that_refuses_is_not_asked_again_and_its_address_is_not_told()
    {
        _receiver.Answers.Enqueue("404 No such hook");
        Apply(AlertSinkKind.Slack);
        _sinks!.Tell([new AlertTransition(1, Firing("slow"), IsTold: true)]);

        await UntilAsync(() => Status.Failed == 1);

        Assert.Single(_receiver.Received);
        Assert.DoesNotContain("secret-part", Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_metadata_address_is_not_called()
    {
        _sinks = NewSet();
        await _sinks.ApplyAsync([new AlertSinkOptions { Name = "ops", Url = new Secret("http://169.254.169.254/latest/meta-data") }]);

        SinkResult result = await _sinks.Find("ops")!.TestAsync(new AlertNotice("1", 1, [Firing("x")]), TestContext.Current.CancellationToken);

        Assert.False(result.IsDelivered);
        Assert.Null(result.Status);
    }

    private SinkStatus Status => _sinks!.All[0].Status;

    private static Alert Firing(string summary) => new()
    {
        Id = "slow:model=chat",
        Rule = "slow",
        State = AlertState.Firing,
        Severity = AlertSeverity.Page,
        Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["model"] = "chat" },
        Summary = summary,
        Value = 3.5,
        Since = 1,
        FiringSince = 1,
    };

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 1200 && !condition(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.True(condition());
    }

    private async Task<JsonElement> TellAsync(AlertSinkKind kind, Alert alert, string? secret = null)
    {
        Apply(kind, secret);
        _sinks!.Tell([new AlertTransition(1, alert, IsTold: true)]);
        return JsonElement.Parse((await _receiver.AwaitAsync(1)).Single().Body);
    }

    private void Apply(AlertSinkKind kind, string? secret = null)
    {
        _sinks = NewSet();
        Assert.True(_sinks.ApplyAsync([new AlertSinkOptions { Name = "ops", Kind = kind, Url = new Secret(_receiver.Url.AbsoluteUri), RoutingKey = new Secret(Key), Secret = secret is null ? null : new Secret(secret) }]).IsCompletedSuccessfully);
    }

    private SinkSet NewSet() => new(() => HttpClientTransport.CreateHandler(TimeProvider.System, EgressGuard.ForConfigured([])), _time, NullLogger.Instance);
}
