using System.Diagnostics.CodeAnalysis;

namespace Penstock.Simulation.Tests.Clockwork;

/// <summary>
/// One thread, and a clock that jumps to the next timer whenever nothing is left to do. Continuations run in the order in which they became
/// ready and timers in the order of their time, so that one seed gives one course of events.
/// </summary>
internal sealed class VirtualScheduler : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<VirtualTimer, (long At, long Sequence)> _timers = new();
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _now;
    private long _sequence;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Seconds since the start.</summary>
    public double Seconds => _now / (double)TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Runs <paramref name="main"/> to its end.</summary>
    /// <exception cref="InvalidOperationException">It waits for something that will never come.</exception>
    [SuppressMessage("Usage", "VSTHRD002:Avoid problematic synchronous waits", Justification = "The task is complete; this throws what it threw.")]
    public void Run(Func<Task> main)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new Context(this));
        try
        {
            Task running = main();
            while (!running.IsCompleted)
            {
                Turn();
            }

            running.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    internal void Schedule(VirtualTimer timer, long at) => _timers.Enqueue(timer, (at, _sequence++));

    private void Turn()
    {
        if (_ready.TryDequeue(out (SendOrPostCallback Callback, object? State) next))
        {
            next.Callback(next.State);
            return;
        }

        if (!_timers.TryDequeue(out VirtualTimer? timer, out (long At, long Sequence) key))
        {
            throw new InvalidOperationException($"At {Seconds:0.###} s nothing is left to do, and the simulation has not ended.");
        }

        if (timer.DueAt == key.At)
        {
            _now = Math.Max(_now, key.At);
            timer.Fire();
        }
    }

    private void Post(SendOrPostCallback callback, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException("A continuation came from another thread: this run cannot be repeated.");
        }

        _ready.Enqueue((callback, state));
    }

    private sealed class Context(VirtualScheduler scheduler) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => scheduler.Post(d, state);

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;
    }
}
