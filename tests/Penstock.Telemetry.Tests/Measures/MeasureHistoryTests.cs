using CsCheck;
using Penstock.Telemetry.Measures;

namespace Penstock.Telemetry.Tests.Measures;

public sealed class MeasureHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_level_holds_what_was_recorded()
    {
        var history = new MeasureHistory(Start);
        double[] durations = [.. Enumerable.Range(0, 7200).Select(i => 10.0 + (i % 97))];
        for (int second = 0; second < durations.Length; second++)
        {
            history.Recorder.Record(Sample("chat", durations[second]));
            history.Tick(Start.AddSeconds(second + 1));
        }

        long from = Start.ToUnixTimeSeconds();
        foreach (int step in (int[])[10, 60, 600, 3600])
        {
            long since = step == 10 ? from + 3600 : from;
            MeasureReading reading = history.Read(new MeasureQuery(MeasureDimension.Model, since, from + 7200, step));

            Assert.Equal(step, reading.StepSeconds);
            Assert.All(reading.Slots(), slot => Assert.Equal(step, slot.Cells[MeasureKey.OfModel("chat")][CountMeasure.Requests]));
            MeasureCell whole = reading.Whole()[MeasureKey.OfModel("chat")];
            Assert.Equal(from + 7200 - since, whole[CountMeasure.Requests]);
            double[] sorted = [.. durations.Skip((int)(since - from)).Order()];
            Assert.InRange(whole[DurationMeasure.Duration]!.Quantile(0.95)!.Value / sorted[(int)(0.95 * (sorted.Length - 1))], 0.99, 1.01);
        }
    }

    [Fact]
    public void A_window_sees_what_has_just_been_closed()
    {
        var history = new MeasureHistory(Start);
        Run(history, 0, 65, _ => history.Recorder.Record(Sample("chat", 5)));

        Assert.Equal(5, history.Window(MeasureDimension.Total, 5)[MeasureKey.Total][CountMeasure.Requests]);
        Assert.Equal(65, history.Window(MeasureDimension.Total, 6 * 3600)[MeasureKey.Total][CountMeasure.Requests]);
    }

    [Fact]
    public void A_request_counts_for_all_its_model_and_its_tenant_and_an_attempt_for_its_target()
    {
        var history = new MeasureHistory(Start);
        history.Recorder.Record(Sample("chat", 5) with { Tenant = "acme", Error = "upstream_fault", CostUsd = 0.25 });
        history.Recorder.Record(Sample("chat", 3) with { Target = "local" });
        history.Tick(Start.AddSeconds(1));

        Assert.Equal(1, history.Window(MeasureDimension.Total, 60)[MeasureKey.Total].Errors["upstream_fault"]);
        Assert.Equal(0.25, history.Window(MeasureDimension.Tenant, 60)[MeasureKey.OfTenant("acme")][CountMeasure.CostUsd]);
        Assert.Equal(1, history.Window(MeasureDimension.Target, 60)[MeasureKey.OfTarget("chat", "local")][CountMeasure.Requests]);
        Assert.Equal(1, history.Window(MeasureDimension.Model, 60)[MeasureKey.OfModel("chat")][CountMeasure.Requests]);
    }

    [Fact]
    public void Of_a_gauge_the_largest_sample_counts_and_what_runs_at_several_gateways_adds_up()
    {
        var history = new MeasureHistory(Start);
        foreach (int running in (int[])[2, 7, 3])
        {
            history.Sample(MeasureKey.Total, GaugeMeasure.InFlight, running);
            history.Sample(MeasureKey.Total, GaugeMeasure.JournalUsed, 0.5);
            history.Tick(history.Now is var now ? DateTimeOffset.FromUnixTimeSeconds(now + 1) : default);
        }

        var elsewhere = new MeasureHistory(Start);
        elsewhere.Sample(MeasureKey.Total, GaugeMeasure.InFlight, 4);
        elsewhere.Sample(MeasureKey.Total, GaugeMeasure.JournalUsed, 0.75);
        elsewhere.Tick(Start.AddSeconds(60));
        history.Tick(Start.AddSeconds(60));
        history.Load(elsewhere.TakeToStore().Select(frame => Stored(frame, "second")));

        MeasureSlot slot = history.Read(new MeasureQuery(MeasureDimension.Total, Start.ToUnixTimeSeconds(), Start.ToUnixTimeSeconds() + 60, 60)).Slots().Single();
        Assert.Equal(11, slot.Cells[MeasureKey.Total][GaugeMeasure.InFlight]);
        Assert.Equal(0.75, slot.Cells[MeasureKey.Total][GaugeMeasure.JournalUsed]);
    }

    [Fact]
    public void A_restart_keeps_the_charts()
    {
        var before = new MeasureHistory(Start);
        Run(before, 0, 3 * 3600 + 1800, second => before.Recorder.Record(Sample("chat", 1 + (second % 50))));
        MeasureFrame[] stored = [.. before.TakeToStore().Select(frame => Stored(frame, ""))];

        DateTimeOffset again = Start.AddSeconds((3 * 3600) + 1830);
        var after = new MeasureHistory(again);
        after.Load(stored.OrderBy(frame => frame.Start));
        after.Recorder.Record(Sample("chat", 7));
        after.Tick(again.AddSeconds(1));

        long from = Start.ToUnixTimeSeconds();
        foreach (int step in (int[])[60, 600, 3600])
        {
            MeasureReading reading = after.Read(new MeasureQuery(MeasureDimension.Model, from, again.ToUnixTimeSeconds() + 1, step));
            Assert.Equal((3 * 3600) + 1800 + 1, reading.Whole()[MeasureKey.OfModel("chat")][CountMeasure.Requests]);
        }

        MeasureCell fresh = after.Read(new MeasureQuery(MeasureDimension.Model, again.ToUnixTimeSeconds(), again.ToUnixTimeSeconds() + 10, 1)).Whole()[MeasureKey.OfModel("chat")];
        Assert.Equal(1, fresh[CountMeasure.Requests]);
    }

    [Fact]
    public void Frames_of_an_hour_that_ended_while_it_was_down_are_made_up()
    {
        var before = new MeasureHistory(Start);
        Run(before, 0, 1800, _ => before.Recorder.Record(Sample("chat", 1)));
        var after = new MeasureHistory(Start.AddHours(5));
        after.Load(before.TakeToStore().Select(frame => Stored(frame, "")).OrderBy(frame => frame.Start));

        MeasureFrame hour = Assert.Single(after.TakeToStore(), frame => frame.StepSeconds == 3600);
        Assert.Equal(1800, hour.Cell(MeasureKey.OfModel("chat"))[CountMeasure.Requests]);
    }

    [Fact]
    public void Hostile_names_end_in_a_bounded_rest()
    {
        var history = new MeasureHistory(Start);
        for (int i = 0; i < 20_000; i++)
        {
            history.Recorder.Record(Sample($"model-{i}", 5) with { Tenant = $"tenant-{i}", Error = $"error-{i}" });
            history.Recorder.Record(Sample($"model-{i}", 5) with { Target = $"target-{i}" });
        }

        history.Tick(Start.AddSeconds(1));

        IReadOnlyDictionary<MeasureKey, MeasureCell> models = history.Window(MeasureDimension.Model, 60);
        Assert.Equal(65, models.Count);
        Assert.Equal(20_000 - 64, models[MeasureKey.OfModel("other")][CountMeasure.Requests]);
        Assert.Equal(129, history.Window(MeasureDimension.Target, 60).Count);
        Assert.Equal(65, history.Window(MeasureDimension.Tenant, 60).Count);
        MeasureCell total = history.Window(MeasureDimension.Total, 60)[MeasureKey.Total];
        Assert.InRange(total.Errors.Count, 1, MeasureCell.MaxErrorKinds + 1);
        Assert.Equal(20_000, total.Errors.Values.Sum());
    }

    [Fact]
    public void Is_bounded_in_steps_and_bytes()
    {
        var lane = new MeasureLevel(60, 5, 4_000);
        Assert.All(MeasureLevel.All.Skip(1).Zip(MeasureLevel.All), pair => Assert.Equal(0, pair.First.StepSeconds % pair.Second.StepSeconds));
        Assert.Equal(300, lane.SpanSeconds);

        var history = new MeasureHistory(Start);
        Run(history, 0, 1300, _ => history.Recorder.Record(Sample("chat", 5)));
        long from = Start.ToUnixTimeSeconds();
        Assert.Equal(1, history.Read(new MeasureQuery(MeasureDimension.Total, from + 701, from + 1300, 1)).StepSeconds);
        Assert.Equal(10, history.Read(new MeasureQuery(MeasureDimension.Total, from + 600, from + 1300, 1)).StepSeconds);
    }

    [Fact]
    public void Nothing_is_lost_when_many_record_at_once()
    {
        var history = new MeasureHistory(Start);
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                history.Recorder.Record(Sample("chat", 5));
            }
        });
        history.Tick(Start.AddSeconds(1));

        Assert.Equal(160_000, history.Window(MeasureDimension.Total, 60)[MeasureKey.Total][CountMeasure.Requests]);
    }

    [Fact]
    public void Damaged_bytes_are_refused_not_thrown() => Gen.Byte.Array[0, 200].Select(Gen.Int[0, 400], Gen.Byte).Sample((noise, at, value) =>
    {
        var history = new MeasureHistory(Start);
        history.Recorder.Record(Sample("chat", 5) with { Error = "deadline" });
        MeasureFrame frame = history.Tick(Start.AddSeconds(1))!;
        byte[] bytes = MeasureFrameCodec.Write(frame);
        bytes[at % bytes.Length] ^= value;

        MeasureFrameCodec.Read(0, 1, "", noise)?.Cell(MeasureKey.Total);
        MeasureFrameCodec.Read(0, 1, "", bytes)?.Cell(MeasureKey.Total);
        MeasureFrameCodec.Read(0, 1, "", bytes.AsSpan(0, at % bytes.Length))?.Cell(MeasureKey.Total);
    }, iter: 2000);

    private static void Run(MeasureHistory history, int from, int until, Action<int> each)
    {
        for (int second = from; second < until; second++)
        {
            each(second);
            history.Tick(Start.AddSeconds(second + 1));
        }
    }

    private static MeasureFrame Stored(MeasureFrame frame, string gateway) =>
        MeasureFrameCodec.Read(frame.Start, frame.StepSeconds, gateway, MeasureFrameCodec.Write(frame))!;

    private static MeasureSample Sample(string model, double milliseconds) => new() { Model = model, DurationMilliseconds = milliseconds };
}
