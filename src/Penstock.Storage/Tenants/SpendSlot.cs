namespace Penstock.Storage.Tenants;

/// <summary>
/// What one counter has come to in its period. Not safe for concurrent use: its counter locks. A slot of a <see cref="SpendFile"/> writes each
/// change into memory that the operating system keeps when the process dies; one by itself is forgotten with the process.
/// </summary>
public class SpendSlot
{
    /// <summary>The period of a slot that has not begun one.</summary>
    public const int Unused = -1;

    /// <summary>First day of the period, as days since year 1; 0 where it never ends.</summary>
    public int Period { get; private protected set; } = Unused;

    /// <summary>What was settled in it.</summary>
    public long Settled { get; private protected set; }

    /// <summary>What is held back in it.</summary>
    public long Reserved { get; private protected set; }

    /// <summary>Whether the warning of this period was given.</summary>
    public bool IsWarned { get; private protected set; }

    /// <summary>Remembers that the warning of this period was given.</summary>
    public void Warn()
    {
        IsWarned = true;
        Save();
    }

    /// <summary>Begins a period with nothing in it.</summary>
    public void Begin(int period)
    {
        (Period, Settled, Reserved, IsWarned) = (period, 0, 0, false);
        Save();
    }

    /// <summary>Adds to both sums; neither falls below zero.</summary>
    public void Change(long settled, long reserved)
    {
        Settled = Math.Max(0, Settled + settled);
        Reserved = Math.Max(0, Reserved + reserved);
        Save();
    }

    /// <summary>Keeps the sums where they outlive the process.</summary>
    private protected virtual void Save()
    {
    }
}
