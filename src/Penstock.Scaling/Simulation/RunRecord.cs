using System.Collections;

namespace Penstock.Scaling.Simulation;

/// <summary>What a run has shown so far, and what it comes to.</summary>
internal sealed class RunRecord(RequestTrace trace, SimulationOptions options)
{
    private readonly float[] _firstToken = Filled(trace.Requests.Length);
    private readonly float[] _end = Filled(trace.Requests.Length);
    private readonly BitArray _cut = new(trace.Requests.Length);
    private readonly List<(int Desired, int Ready, int Starting)> _minutes = [];
    private double _hours;
    private double _cost;
    private int _actions;
    private int _cutsByScaling;
    private int _cutsByFaults;

    public bool IsStreaming(int request) => !float.IsNaN(_firstToken[request]);

    public void FirstToken(int request, double now) => _firstToken[request] = (float)(now - trace.Requests[request].Arrival);

    /// <summary>Whether it was served well.</summary>
    public bool End(int request, double now)
    {
        _end[request] = (float)(now - trace.Requests[request].Arrival);
        return MetFirstToken(request) && MetPerToken(request);
    }

    public void Cut(int request, bool isByScaling)
    {
        _cut[request] = true;
        _cutsByScaling += isByScaling ? 1 : 0;
        _cutsByFaults += isByScaling ? 0 : 1;
    }

    public void Bill(SimulatedReplica replica, double until)
    {
        double hours = Math.Max(0, until - Math.Max(trace.WarmUpSeconds, replica.AskedAt)) / 3600;
        _hours += hours;
        _cost += hours * (replica.Type?.HourUsd ?? options.ReplicaHourUsd * (replica.IsSpot ? options.Spot!.PriceRatio : 1));
    }

    public void Tick(int second, int desired, SimulatedFleet fleet, bool isAction)
    {
        if (second <= trace.WarmUpSeconds)
        {
            return;
        }

        _actions += isAction ? 1 : 0;
        if (second % 60 == 0)
        {
            _minutes.Add((desired, fleet.Ready, fleet.Starting));
        }
    }

    // 1. Each counted request: did it keep its two bounds?
    // 2. The same by minute, for the chart and for the worst five minutes.
    public SimulationResult Result()
    {
        int from = FirstCounted();
        int count = trace.Requests.Length - from;
        (int first, int per, int both, double goodput) = (0, 0, 0, 0);
        for (int request = from; request < trace.Requests.Length; request++)
        {
            bool metFirst = MetFirstToken(request);
            bool metPer = MetPerToken(request);
            first += metFirst ? 1 : 0;
            per += metPer ? 1 : 0;
            both += metFirst && metPer ? 1 : 0;
            goodput += metFirst && metPer ? trace.Requests[request].OutputTokens : 0;
        }

        double seconds = trace.Seconds - trace.WarmUpSeconds;
        List<TimelinePoint> timeline = Timeline(from);
        double[] waits = [.. _firstToken.Skip(from).Select(wait => float.IsNaN(wait) ? double.MaxValue : wait).Order()];
        return new SimulationResult
        {
            Requests = count,
            ReplicaHours = _hours,
            CostUsd = _cost,
            FirstTokenAttainment = Share(first, count),
            PerOutputTokenAttainment = Share(per, count),
            Attainment = Share(both, count),
            WorstFiveMinutes = Worst(timeline),
            FirstTokenP50Seconds = Percentile(waits, 0.5),
            FirstTokenP99Seconds = Percentile(waits, 0.99),
            GoodputTokensPerSecond = goodput / seconds,
            ActionsPerHour = _actions / (seconds / 3600),
            CutByScaling = _cutsByScaling,
            CutByFaults = _cutsByFaults,
            Timeline = timeline,
        };
    }

    /// <summary>A request without its first token at the end of the trace has missed, unless its time was not over yet.</summary>
    private bool MetFirstToken(int request)
    {
        double waited = float.IsNaN(_firstToken[request]) ? trace.Seconds - trace.Requests[request].Arrival : _firstToken[request];
        return waited <= options.Objective.FirstTokenBound(options.Replica, trace.Requests[request].InputTokens);
    }

    private bool MetPerToken(int request)
    {
        if (_cut[request])
        {
            return false;
        }

        int tokens = trace.Requests[request].OutputTokens - 1;
        return tokens <= 0 || float.IsNaN(_end[request]) || (_end[request] - _firstToken[request]) / tokens <= options.Objective.PerOutputTokenSeconds;
    }

    private List<TimelinePoint> Timeline(int from)
    {
        var points = new List<TimelinePoint>(_minutes.Count);
        int request = from;
        var waits = new List<double>();
        for (int minute = 0; minute < _minutes.Count; minute++)
        {
            double end = trace.WarmUpSeconds + ((minute + 1) * 60);
            (int arrivals, int met, double work) = (0, 0, 0);
            waits.Clear();
            for (; request < trace.Requests.Length && trace.Requests[request].Arrival < end; request++)
            {
                arrivals++;
                met += MetFirstToken(request) && MetPerToken(request) ? 1 : 0;
                work += options.Replica.Work(trace.Requests[request].InputTokens, trace.Requests[request].OutputTokens);
                waits.Add(float.IsNaN(_firstToken[request]) ? trace.Seconds - trace.Requests[request].Arrival : _firstToken[request]);
            }

            waits.Sort();
            (int desired, int ready, int starting) = _minutes[minute];
            points.Add(new TimelinePoint(minute, desired, ready, starting, work / 60, arrivals, met, waits.Count == 0 ? 0 : Percentile([.. waits], 0.99)));
        }

        return points;
    }

    private static double Worst(List<TimelinePoint> timeline)
    {
        double worst = 1;
        for (int minute = 4; minute < timeline.Count; minute++)
        {
            (int arrivals, int met) = (0, 0);
            for (int index = minute - 4; index <= minute; index++)
            {
                arrivals += timeline[index].Arrivals;
                met += timeline[index].Met;
            }

            worst = arrivals >= 100 ? Math.Min(worst, (double)met / arrivals) : worst;
        }

        return worst;
    }

    private int FirstCounted()
    {
        int from = Array.FindIndex(trace.Requests, request => request.Arrival >= trace.WarmUpSeconds);
        return from < 0 ? trace.Requests.Length : from;
    }

    private static double Share(int part, int whole) => whole == 0 ? 1 : (double)part / whole;

    private static double Percentile(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(share * sorted.Length) - 1)];

    private static float[] Filled(int length)
    {
        var values = new float[length];
        Array.Fill(values, float.NaN);
        return values;
    }
}
