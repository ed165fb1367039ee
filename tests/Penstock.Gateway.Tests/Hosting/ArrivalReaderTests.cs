using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;
using Penstock.Gateway.Hosting;

namespace Penstock.Gateway.Tests.Hosting;

/// <summary>From when a request counts: its first bytes, not its head's last ones, and not the silence before it.</summary>
public sealed class ArrivalReaderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _pipe = new();
    private readonly ArrivalReader _reader;

    public ArrivalReaderTests() => _reader = new ArrivalReader(_pipe.Reader, _time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_counts_from_its_first_bytes_and_the_rest_of_it_changes_nothing()
    {
        ValueTask<ReadResult> waiting = _reader.ReadAsync(Cancelled);
        _time.Advance(Second);
        long came = _time.GetTimestamp();
        await WriteAsync();
        ReadResult head = await waiting;
        _reader.AdvanceTo(head.Buffer.Start, head.Buffer.End);

        _time.Advance(Second);
        await WriteAsync();
        _reader.AdvanceTo((await _reader.ReadAsync(Cancelled)).Buffer.End);

        Assert.Equal(came, _reader.ArrivedAt);
    }

    [Fact]
    public async Task The_silence_between_two_requests_of_a_connection_belongs_to_neither()
    {
        await WriteAsync();
        _reader.AdvanceTo((await _reader.ReadAsync(Cancelled)).Buffer.End);
        _reader.End();

        ValueTask<ReadResult> waiting = _reader.ReadAsync(Cancelled);
        _time.Advance(TimeSpan.FromHours(1));
        long came = _time.GetTimestamp();
        await WriteAsync();
        _reader.AdvanceTo((await waiting).Buffer.End);
        _time.Advance(Second);

        Assert.Equal(came, _reader.ArrivedAt);
    }

    [Fact]
    public async Task A_request_that_was_here_already_counts_from_when_it_is_taken_up()
    {
        await WriteAsync();
        _time.Advance(Second);

        Assert.True(_reader.TryRead(out ReadResult result));
        _reader.AdvanceTo(result.Buffer.End);
        long taken = _time.GetTimestamp();
        _time.Advance(Second);

        Assert.Equal(taken, _reader.ArrivedAt);
    }

    [Fact]
    public async Task Requests_of_one_connection_do_not_count_its_silence_in_a_real_server()
    {
        await using var upstream = new ScriptedUpstream((connection, _) => connection.JsonAsync("""{"id":"x","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"""));
        var metrics = new Penstock.Telemetry.Metrics.MetricRegistry();
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address), time: _time, metrics: metrics);
        const string Ask = """{"model":"small","messages":[{"role":"user","content":"Hi"}]}""";

        using HttpResponseMessage first = await gateway.PostAsync(Ask);
        _time.Advance(TimeSpan.FromSeconds(20));
        using HttpResponseMessage second = await gateway.PostAsync(Ask);

        Assert.True(first.IsSuccessStatusCode && second.IsSuccessStatusCode);
        var duration = metrics.Read().Single(metric => metric.Definition.Name == "penstock.gateway.request_duration").Points.Single(point => point.Count > 0);
        Assert.Equal((2L, 0d), (duration.Count, duration.Number));
    }

    private async Task WriteAsync() => await _pipe.Writer.WriteAsync(new byte[] { 1 }, Cancelled);
}
