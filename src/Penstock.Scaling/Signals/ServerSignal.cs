namespace Penstock.Scaling.Signals;

/// <summary>What a model server's metrics can say, whatever it calls it.</summary>
public enum ServerSignal
{
    /// <summary>Sequences being decoded now.</summary>
    Running,

    /// <summary>Requests that wait inside the server.</summary>
    Waiting,

    /// <summary>Share of the KV cache in use, 0 to 1.</summary>
    KvUse,

    /// <summary>KV cells in use; with <see cref="KvCells"/> another way to say <see cref="KvUse"/>.</summary>
    KvCellsUsed,

    /// <summary>All KV cells, in tokens.</summary>
    KvCells,

    /// <summary>Sequences that can be decoded at once.</summary>
    Slots,

    /// <summary>Counter: prompt tokens taken in.</summary>
    PromptTokens,

    /// <summary>Counter: tokens generated.</summary>
    OutputTokens,

    /// <summary>Counter: passes through the model.</summary>
    Passes,

    /// <summary>Counter: seconds spent in those passes.</summary>
    PassSeconds,

    /// <summary>Counter: seconds between tokens of one answer, summed over answers.</summary>
    TokenSeconds,

    /// <summary>Counter: how many <see cref="TokenSeconds"/> sums over.</summary>
    TokenIntervals,
}
