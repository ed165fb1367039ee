using Penstock.ControlPlane.Alerts;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Tests.Alerts;

/// <summary>Traffic on virtual time, judged by the production desk: days and nights, weekends, noise, and whatever a test breaks.</summary>
internal sealed class SimulatedTraffic
{
    private readonly Random _random;
    private readonly List<AlertTransition> _transitions = [];

    public SimulatedTraffic(int seed, DateTimeOffset start)
    {
        _random = new Random(seed);
        Now = start;
        History = new MeasureHistory(start);
        Desk = new AlertDesk(History);
    }

    public MeasureHistory History { get; }

    public AlertDesk Desk { get; }

    public DateTimeOffset Now { get; private set; }

    public IReadOnlyList<AlertTransition> Transitions => _transitions;

    /// <summary>Requests a second at the busiest hour.</summary>
    public double PeakRate { get; set; } = 4;

    /// <summary>Median time to first token in ms.</summary>
    public double FirstTokenMilliseconds { get; set; } = 500;

    /// <summary>Share of requests that fail by the target.</summary>
    public double FaultShare { get; set; } = 0.001;

    public bool IsEjected { get; set; }

    /// <summary>What a tenant has spent of its budget, by time; null where it has none.</summary>
    public Func<DateTimeOffset, (double Used, double EndsInSeconds)>? Budget { get; set; }

    /// <summary>Lets time pass in steps of <paramref name="step"/>, with a judgement after each.</summary>
    public void Run(TimeSpan duration, TimeSpan step)
    {
        for (DateTimeOffset end = Now + duration; Now < end;)
        {
            double expected = PeakRate * Season(Now) * step.TotalSeconds;
            int requests = (int)Math.Max(0, Math.Round(expected + (Gauss() * Math.Sqrt(expected))));
            for (int i = 0; i < requests; i++)
            {
                Request();
            }

            History.Sample(MeasureKey.OfTarget("chat", "local"), GaugeMeasure.Ejected, IsEjected ? 1 : 0);
            History.Sample(MeasureKey.Total, GaugeMeasure.JournalUsed, 0.01);
            if (Budget?.Invoke(Now) is { } budget)
            {
                History.Sample(MeasureKey.OfTenant("acme"), GaugeMeasure.BudgetUsed, budget.Used);
                History.Sample(MeasureKey.OfTenant("acme"), GaugeMeasure.BudgetEndsInSeconds, budget.EndsInSeconds);
            }

            Now += step;
            History.Tick(Now);
            _transitions.AddRange(Desk.Judge());
        }
    }

    private void Request()
    {
        bool fails = _random.NextDouble() < FaultShare;
        double first = FirstTokenMilliseconds * Math.Exp(0.6 * Gauss());
        History.Recorder.Record(new MeasureSample
        {
            Model = "chat",
            Tenant = "acme",
            Error = fails ? "upstream_fault" : null,
            IsFault = fails,
            FirstTokenMilliseconds = fails ? double.NaN : first,
            DurationMilliseconds = first + 1500,
            OutputTokens = 100,
            CostUsd = 0.001,
        });
    }

    /// <summary>Between a fifth at night and one in the afternoon; half of that at weekends.</summary>
    private static double Season(DateTimeOffset now)
    {
        double day = 0.6 - (0.4 * Math.Cos((now.TimeOfDay.TotalHours - 3) / 24 * 2 * Math.PI));
        return now.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? day / 2 : day;
    }

    private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
