namespace Penstock.Mock.Behaviour;

/// <summary>A behaviour in force, and how far its script has run.</summary>
internal sealed class BehaviourSlot(MockBehaviour behaviour)
{
    private int _next = -1;

    public MockBehaviour Behaviour => behaviour;

    /// <summary>The next step of the script, or null when there is none left.</summary>
    public Fault? NextScripted()
    {
        if (Volatile.Read(ref _next) >= behaviour.Script.Count)
        {
            return null;
        }

        var step = Interlocked.Increment(ref _next);
        return step < behaviour.Script.Count ? behaviour.Script[step] : null;
    }
}
