using System.Globalization;
using Penstock.Telemetry.Definitions;
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
    }

    private static void Trace(Tracer tracer)
    {
        RequestTrace trace = tracer.Begin("POST /v1/chat/completions", null, null, 1)!;
        for (int i = 0; i < SpansOfARequest; i++)
        {
            Span span = trace.Begin("stage");
            span.Set("penstock.attempt", 1);
            span.Finish();
        }

        trace.Finish();
    }

    private static void Measure(string what, int times, TextWriter output, Action<int> act)
    {
        double[] nanoseconds = new double[Rounds];
        long allocated = 0;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < times; i++)
            {
                act(i);
            }

            nanoseconds[round] = (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / times;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Array.Sort(nanoseconds);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {nanoseconds[Rounds / 2]:0.0} ns CPU (median of {Rounds}, {nanoseconds[0]:0.0} to {nanoseconds[^1]:0.0}), {allocated / times} bytes"));
    }
}
