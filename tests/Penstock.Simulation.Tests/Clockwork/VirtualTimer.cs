namespace Penstock.Simulation.Tests.Clockwork;

/// <summary>A timer of <see cref="VirtualScheduler"/>. An entry of the scheduler whose time is not <see cref="DueAt"/> is stale.</summary>
internal sealed class VirtualTimer(VirtualScheduler scheduler, TimerCallback callback, object? state) : ITimer
{
    private const long Never = -1;

    private TimeSpan _period;

    public long DueAt { get; private set; } = Never;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        DueAt = dueTime < TimeSpan.Zero ? Never : scheduler.GetTimestamp() + dueTime.Ticks;
        if (DueAt != Never)
        {
            scheduler.Schedule(this, DueAt);
        }

        return true;
    }

    public void Fire()
    {
        DueAt = Never;
        if (_period > TimeSpan.Zero)
        {
            Change(_period, _period);
        }

        callback(state);
    }

    public void Dispose() => DueAt = Never;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
