using System.Collections.Immutable;

namespace Penstock.Scaling.Autoscaling;

/// <summary>The latest decisions about one pool and its replicas over time, in bounded rings. Safe for concurrent use.</summary>
public sealed class PoolHistory
{
    /// <summary>Decisions that are kept in memory; the store keeps more.</summary>
    public const int MostDecisions = 1_000;

    /// <summary>Points that are kept: a day of one every ten seconds.</summary>
    public const int MostPoints = 8_640;

    private static readonly TimeSpan PointInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RepeatInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Queue<DecisionRecord> _decisions = new();
    private readonly Queue<ReplicaPoint> _points = new();
    private DecisionRecord? _last;
    private ReplicaPoint? _lastPoint;

    /// <summary>The latest decision, written down or not; null before the first.</summary>
    public DecisionRecord? Latest { get; private set; }

    /// <summary>
    /// Takes in a decision; true when it is to be written down: it differs from the one before in number, reason or outcome, or a minute has passed.
    /// </summary>
    public bool Add(DecisionRecord decision)
    {
        lock (_gate)
        {
            Latest = decision;
            Point(decision);
            bool isNews = _last is null
                || (_last.Desired, _last.Current, _last.Binding, _last.Note) != (decision.Desired, decision.Current, decision.Binding, decision.Note)
                || (_last.Outcome != decision.Outcome && decision.Outcome != DecisionOutcome.Unchanged)
                || decision.At - _last.At >= RepeatInterval;
            if (!isNews)
            {
                return false;
            }

            _last = decision;
            _decisions.Enqueue(decision);
            if (_decisions.Count > MostDecisions)
            {
                _decisions.Dequeue();
            }

            return true;
        }
    }

    /// <summary>The latest decisions, newest first.</summary>
    public ImmutableArray<DecisionRecord> Decisions(int limit)
    {
        lock (_gate)
        {
            return [.. _decisions.Reverse().Take(limit)];
        }
    }

    /// <summary>Replicas over time since <paramref name="from"/>, oldest first.</summary>
    public ImmutableArray<ReplicaPoint> Points(DateTimeOffset from)
    {
        lock (_gate)
        {
            return [.. _points.Where(point => point.At >= from)];
        }
    }

    /// <summary>A change is kept at once, what stays the same every ten seconds.</summary>
    private void Point(DecisionRecord decision)
    {
        var point = new ReplicaPoint(
            decision.At,
            decision.Sample.Ready,
            decision.Sample.Starting,
            decision.Sample.Draining,
            decision.Desired,
            decision.Sample.InFlight,
            decision.Sample.Queued);
        bool isSame = _lastPoint is { } last
            && (last.Ready, last.Starting, last.Draining, last.Desired) == (point.Ready, point.Starting, point.Draining, point.Desired)
            && point.At - last.At < PointInterval;
        if (isSame)
        {
            return;
        }

        _lastPoint = point;
        _points.Enqueue(point);
        if (_points.Count > MostPoints)
        {
            _points.Dequeue();
        }
    }
}
