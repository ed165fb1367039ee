using System.Globalization;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Exporting;
using Penstock.Telemetry.Exporting.Otlp;
using Penstock.Telemetry.Measures;
using Penstock.Telemetry.Metrics;
using Penstock.Telemetry.Tracing;

namespace Penstock.TelemetryBench;

/// <summary>Time and allocation of what a request does to record itself.</summary>
internal static class RecordingCost
{
    private const int Rounds = 5;
    private const int SpansOfARequest = 10;

    public static void Run(int requests, TimeProvider time, TextWriter output)
    {
        var registry = new MetricRegistry();
        Counter counter = registry.Counter(LedgerMeasures.RowsStored);
        MetricFamily<Counter> family = registry.Counters(GatewayMeasures.Requests);
        Histogram histogram = registry.Histograms(GatewayMeasures.Duration).With("chat");
        var off = new Tracer(new TracerOptions { Ratio = 0 }, [], time, new Random(1));
        var on = new Tracer(new TracerOptions { Ratio = 1 }, [], time, new Random(1));
        Measure("counter, one addition", requests, output, _ => counter.Increment());
        Measure("histogram, one observation", requests, output, i => histogram.Observe(i % 10));
        Measure("series found by three labels, one addition", requests, output, _ => family.With("chat", "chat", "completed").Increment());
        Measure("trace, not sampled", requests, output, _ => off.Begin("POST /v1/chat/completions", null, null, 1));
        Measure($"trace, sampled, {SpansOfARequest} spans", Math.Max(10, requests / 10), output, _ => Trace(on));
        MeasureSending(requests, time, output);
        MeasureHistory(requests, time, output);
    }

    /// <summary>Requests as they end: spans written down at once, sent a thousand requests at a time to a collector that answers at once.</summary>
    private static void MeasureSending(int requests, TimeProvider time, TextWriter output)
    {
        using var loop = new OtlpSpanLoop(
            new OtlpClient(new Uri("http://127.0.0.1:4318"), null, handler: new AnsweringHandler()), new TelemetryResource("bench", "1", "1"), new ExportMetrics(new MetricRegistry()), time);
        var tracer = new Tracer(new TracerOptions { Ratio = 1 }, [loop], time, new Random(1));
        Measure($"trace, sampled and sent as OTLP, {SpansOfARequest} spans", Math.Max(10, requests / 10), output, i =>
        {
            Trace(tracer);
            if (i % 1000 == 0)
            {
                Send(loop);
            }
        });
    }

    private static void Send(OtlpSpanLoop loop)
    {
        Task sent = loop.SendAsync(CancellationToken.None).AsTask();
        if (!sent.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The stand-in answers at once.");
        }
    }

    private static void MeasureHistory(int requests, TimeProvider time, TextWriter output)
    {
        var history = new MeasureHistory(time.GetUtcNow());
        Measure("history of measures, one request, merged once a second", requests, output, i =>
        {
            history.Recorder.Record(new MeasureSample { Model = "chat", Tenant = "acme", DurationMilliseconds = i % 1000, FirstTokenMilliseconds = i % 300, OutputTokens = 20 });
            if (i % 4000 == 0)
            {
                history.Tick(time.GetUtcNow());
            }
        });
    }

    private static void Trace(Tracer tracer)
    {
        RequestTrace trace = tracer.Begin("POST /v1/chat/completions", null, null, 1)!;
        for (int i = 0; i < SpansOfARequest; i++)
        {
            Span span = trace.Begin("stage");
            span.Set("penstock.attempt", 1);
            if (i == 0)
            {
                Describe(span);
            }

            span.Finish();
        }

        trace.Finish();
    }

    private static void Describe(Span span)
    {
        for (int i = 0; i < 12; i++)
        {
            span.Set("gen_ai.request.model", "gpt-4o-mini");
        }
    }

    private static void Measure(string what, int times, TextWriter output, Action<int> act)
    {
        double[] nanoseconds = new double[Rounds];
        long allocated = 0;

        // The first round is the compiler's.
        for (int round = -1; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < times; i++)
            {
                act(i);
            }

            nanoseconds[Math.Max(0, round)] = (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / times;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Array.Sort(nanoseconds);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {nanoseconds[Rounds / 2]:0.0} ns CPU (median of {Rounds}, {nanoseconds[0]:0.0} to {nanoseconds[^1]:0.0}), {allocated / times} bytes"));
    }
}
