namespace Penstock.Gateway.Health;

/// <summary>How active probes of one target went. Guarded by its owner, but for <see cref="SaysDead"/>.</summary>
internal sealed class ProbeRecord
{
    private volatile bool _saysDead;
    private int _passed;

    /// <summary>How many failed in a row.</summary>
    public int Failed { get; private set; }

    /// <summary>True while they say that there is no use in trying it.</summary>
    public bool SaysDead
    {
        get => _saysDead;
        set => _saysDead = value;
    }

    /// <summary>Counts one that failed.</summary>
    public void Fail() => (Failed, _passed) = (Failed + 1, 0);

    /// <summary>Counts one that passed. True when by it the target is no longer dead.</summary>
    public bool PassRevives()
    {
        (Failed, _passed) = (0, _passed + 1);
        if (!_saysDead || _passed < TargetHealth.ProbeSuccessesWanted)
        {
            return false;
        }

        _saysDead = false;
        return true;
    }

    /// <summary>Begins anew.</summary>
    public void Forgive() => (Failed, _saysDead) = (0, false);
}
