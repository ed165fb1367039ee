using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation;

/// <summary>
/// A model server with continuous batching. While nothing is taken in, many iterations are alike: they are one segment, which is cut at the end
/// of the running iteration when a request arrives.
/// </summary>
internal sealed class SimulatedReplica(int id, ReplicaModel model, bool isSpot, double askedAt, double readyAt, SimulatedType? type = null)
{
    private readonly Queue<int> _prompts = new();
    private readonly PriorityQueue<int, long> _decoding = new();
    private readonly List<int> _ended = [];
    private readonly List<int> _first = [];
    private int _headLeft;
    private int _taken;
    private int _pending;
    private long _iteration;
    private double _segmentStart;
    private double _segmentLength;
    private long _segmentIterations;

    public int Id => id;

    public bool IsSpot => isSpot;

    /// <summary>Null where all are equal.</summary>
    public SimulatedType? Type => type;

    /// <summary>Share of its sequences that are in use.</summary>
    public double Use => (double)InFlight / model.MaxSequences;

    public int KvTokens => model.KvTokens;

    /// <summary>What it did since it was last asked, where that is told by type.</summary>
    public SimulatedSignals Signals { get; } = new();

    public double AskedAt => askedAt;

    public double ReadyAt => readyAt;

    public bool IsReady { get; set; }

    public bool IsDraining { get; set; }

    /// <summary>True when the scaler stopped it; it has <see cref="SimulatedFleet.DrainSeconds"/> to finish.</summary>
    public bool IsScaledDown { get; set; }

    /// <summary>When it dies: a crash, or the end of a preemption's notice.</summary>
    public double EndsAt { get; set; } = double.PositiveInfinity;

    /// <summary>When it hears of its preemption.</summary>
    public double NoticeAt { get; set; } = double.PositiveInfinity;

    /// <summary>When the running segment ends; infinite when idle.</summary>
    public double NextEvent { get; private set; } = double.PositiveInfinity;

    public long KvReserved { get; private set; }

    public int InFlight => _prompts.Count + _pending + _decoding.Count;

    /// <summary>Requests that got their first token in the segment that <see cref="EndSegment"/> ended.</summary>
    public IReadOnlyList<int> First => _first;

    /// <summary>Requests that ended with that segment.</summary>
    public IReadOnlyList<int> Ended => _ended;

    public bool HasRoom(int tokens) => IsReady && !IsDraining && InFlight < model.MaxSequences && KvReserved + tokens <= model.KvTokens;

    public void Accept(int request, in SimulatedRequest of, double now)
    {
        bool wasIdle = InFlight == 0;
        _prompts.Enqueue(request);
        KvReserved += of.InputTokens + of.OutputTokens;
        if (_prompts.Count == 1)
        {
            _headLeft = of.InputTokens;
        }

        if (wasIdle)
        {
            _segmentStart = now;
            _segmentIterations = 0;
        }
        else if (_segmentIterations > 1)
        {
            long whole = (long)((now - _segmentStart) / _segmentLength) + 1;
            _segmentIterations = Math.Min(_segmentIterations, whole);
            NextEvent = _segmentStart + (_segmentIterations * _segmentLength);
        }
    }

    /// <summary>Starts the next segment at <paramref name="now"/>, if there is work and none is running.</summary>
    public void BeginSegment(ReadOnlySpan<SimulatedRequest> requests, double now)
    {
        if (InFlight == 0)
        {
            NextEvent = double.PositiveInfinity;
            return;
        }

        int taken = TakePrompts(requests);
        _taken = taken;
        _segmentStart = now;
        _segmentLength = model.BaseSeconds + (model.SecondsPerSequence * _decoding.Count) + (model.SecondsPerPromptToken * taken);
        _segmentIterations = taken > 0 || !_decoding.TryPeek(out _, out long end) ? 1 : Math.Max(1, end - _iteration);
        NextEvent = now + (_segmentLength * _segmentIterations);
    }

    /// <summary>Ends the running segment and counts it.</summary>
    public void EndSegment(ReadOnlySpan<SimulatedRequest> requests, SimulatedSignals signals)
    {
        _iteration += _segmentIterations;
        _pending = 0;
        signals.Count(_segmentIterations, _decoding.Count, _taken, _segmentLength);
        if (type is not null)
        {
            Signals.Count(_segmentIterations, _decoding.Count, _taken, _segmentLength);
        }

        _ended.Clear();
        while (_decoding.TryPeek(out int request, out long end) && end <= _iteration)
        {
            _decoding.Dequeue();
            End(request, requests);
        }

        foreach (int request in _first)
        {
            int left = requests[request].OutputTokens - 1;
            if (left <= 0)
            {
                End(request, requests);
            }
            else
            {
                _decoding.Enqueue(request, _iteration + left);
            }
        }
    }

    /// <summary>Everything on it is lost; the requests begin again elsewhere.</summary>
    public int[] Kill()
    {
        // Prompts whose last chunk was in the running segment have left the queue and are not decoded yet.
        int[] lost = [.. _decoding.UnorderedItems.Select(item => item.Element), .. _first.Take(_pending), .. _prompts];
        _decoding.Clear();
        _prompts.Clear();
        _pending = 0;
        NextEvent = double.PositiveInfinity;
        return [.. lost.Order()];
    }

    private int TakePrompts(ReadOnlySpan<SimulatedRequest> requests)
    {
        _first.Clear();
        int budget = model.ChunkTokens;
        while (budget > 0 && _prompts.Count > 0)
        {
            int part = Math.Min(budget, _headLeft);
            budget -= part;
            _headLeft -= part;
            if (_headLeft > 0)
            {
                break;
            }

            _first.Add(_prompts.Dequeue());
            _headLeft = _prompts.TryPeek(out int next) ? requests[next].InputTokens : 0;
        }

        _pending = _first.Count;
        return model.ChunkTokens - budget;
    }

    private void End(int request, ReadOnlySpan<SimulatedRequest> requests)
    {
        KvReserved -= requests[request].InputTokens + requests[request].OutputTokens;
        _ended.Add(request);
    }
}
