using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Tests.Tracing;

/// <summary>W3C Trace Context: what is read, and what begins a new trace instead.</summary>
public sealed class TraceContextTests
{
    private const string Valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void Reads_a_header_and_writes_it_again() => Assert.Equal(Valid, TraceContext.Parse(Valid)!.Value.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-011")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g")]
    public void What_is_no_header_is_none(string? header) => Assert.Null(TraceContext.Parse(header));

    [Fact]
    public void A_later_version_is_read_by_what_it_shares() =>
        Assert.True(TraceContext.Parse("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03-more")!.Value.IsSampled);

    [Fact]
    public void No_text_breaks_the_reader() => Gen.String.Sample(text => { TraceContext.Parse(text); });

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1000, 1000)]
    [InlineData(0.25, 150, 350)]
    public void The_ratio_is_kept_to(double ratio, int least, int most)
    {
        var tracer = new Tracer(new TracerOptions { Ratio = ratio }, [], TimeProvider.System, new Random(7));

        Assert.InRange(Enumerable.Range(0, 1000).Count(_ => tracer.Begin("x", null, null, 0) is not null), least, most);
    }

    [Fact]
    public void Every_process_decides_alike_about_an_id_and_the_caller_comes_first()
    {
        var one = new Tracer(new TracerOptions { Ratio = 0.5, FollowParent = false }, [], TimeProvider.System, new Random(1));
        var other = new Tracer(new TracerOptions { Ratio = 0.5, FollowParent = false }, [], TimeProvider.System, new Random(2));
        Gen.ULong.Select(Gen.ULong).Sample((high, low) =>
        {
            string header = new TraceContext(high | 1, low, 1, true).ToString();
            Assert.Equal(one.Begin("x", header, null, 0) is null, other.Begin("x", header, null, 0) is null);
        });

        var follower = new Tracer(new TracerOptions { Ratio = 0 }, [], TimeProvider.System, new Random(1));
        Assert.NotNull(follower.Begin("x", Valid, null, 0));
        Assert.Null(follower.Begin("x", Valid[..^1] + "0", null, 0));
    }

    [Fact]
    public void No_more_are_traced_in_a_second_than_may_be_whoever_decided_it()
    {
        var time = new FakeTimeProvider();
        var tracer = new Tracer(new TracerOptions { Ratio = 1, MaxPerSecond = 10 }, [], time, new Random(1));
        for (int second = 0; second < 3; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));

            Assert.Equal(10, Enumerable.Range(0, 1000).Count(i => tracer.Begin("x", i % 2 == 0 ? Valid : null, null, 0) is not null));
        }
    }

    [Fact]
    public async Task Ids_are_drawn_once_however_many_draw()
    {
        var tracer = new Tracer(new TracerOptions { Ratio = 1 }, [], TimeProvider.System, new Random(1));

        ulong[][] drawn = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => Enumerable.Range(0, 5_000).SelectMany(_ => Ids(tracer.Begin("x", null, null, 0)!.Context)).ToArray(), TestContext.Current.CancellationToken)));

        ulong[] all = [.. drawn.SelectMany(ids => ids)];
        Assert.Equal(60_000, all.Distinct().Count());
        Assert.DoesNotContain(0UL, all);
        double ones = all.Average(id => (double)System.Numerics.BitOperations.PopCount(id));
        Assert.InRange(ones, 31.5, 32.5);

        static ulong[] Ids(TraceContext context) => [context.High, context.Low, context.SpanId];
    }

    [Fact]
    public void A_trace_is_bounded_and_its_open_spans_end_with_it()
    {
        var kept = new List<IReadOnlyList<Span>>();
        var tracer = new Tracer(new TracerOptions { Ratio = 1 }, [new Sink(kept)], TimeProvider.System, new Random(1));
        RequestTrace trace = tracer.Begin("x", null, null, TimeProvider.System.GetTimestamp())!;
        for (int i = 0; i < 10_000; i++)
        {
            Span span = trace.Begin("s");
            span.Set("text", new string('x', 10_000));
            for (int j = 0; j < 100; j++)
            {
                span.Set($"n{j}", j);
            }
        }

        trace.Finish();

        Assert.Equal(RequestTrace.MaxSpans, kept.Single().Count);
        Assert.All(kept.Single(), span => Assert.True(span.EndedAt != 0 && span.Attributes.Count <= Span.MaxAttributes));
        Assert.Equal(Span.MaxTextLength, kept.Single()[1].Attributes[0].Text!.Length);
    }

    private sealed class Sink(List<IReadOnlyList<Span>> kept) : ISpanSink
    {
        public void Add(IReadOnlyList<Span> trace) => kept.Add(trace);
    }
}
