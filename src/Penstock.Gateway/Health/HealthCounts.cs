namespace Penstock.Gateway.Health;

/// <summary>What a target's health has counted since the gateway started; never reset. Safe for concurrent use.</summary>
public sealed class HealthCounts
{
    private readonly long[] _ejections = new long[Enum.GetValues<EjectionCause>().Length];
    private long _trials;
    private long _panics;
    private long _rests;

    /// <summary>Requests that tried it after an ejection.</summary>
    public long Trials => Interlocked.Read(ref _trials);

    /// <summary>Requests that were sent to it although it was ejected.</summary>
    public long Panics => Interlocked.Read(ref _panics);

    /// <summary>How often it asked to be left alone.</summary>
    public long Rests => Interlocked.Read(ref _rests);

    /// <summary>Ejections of all causes.</summary>
    public long AllEjections => _ejections.Select((_, cause) => Interlocked.Read(ref _ejections[cause])).Sum();

    /// <summary>Ejections of one cause.</summary>
    public long Ejections(EjectionCause cause) => Interlocked.Read(ref _ejections[(int)cause]);

    internal void AddEjection(EjectionCause cause) => Interlocked.Increment(ref _ejections[(int)cause]);

    internal void AddSend(HealthPass pass)
    {
        if (pass == HealthPass.Trial)
        {
            Interlocked.Increment(ref _trials);
        }
        else if (pass == HealthPass.Panic)
        {
            Interlocked.Increment(ref _panics);
        }
    }

    internal void AddRest() => Interlocked.Increment(ref _rests);
}
