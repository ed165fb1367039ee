namespace Penstock.Worker.Batching;

/// <summary>
/// Counts the cells of the KV cache. A cell belongs to every sequence that shares it and is free when the last one lets go; a cell that a
/// running sequence holds is pinned, the others can be won back by eviction.
/// </summary>
internal sealed class CellPool
{
    private readonly int[] _holders;
    private readonly int[] _runningHolders;
    private readonly Stack<int> _free;

    public CellPool(int cells)
    {
        _holders = new int[cells];
        _runningHolders = new int[cells];
        _free = new Stack<int>(cells);
        for (int cell = cells - 1; cell >= 0; cell--)
        {
            _free.Push(cell);
        }
    }

    /// <summary>All cells.</summary>
    public int Total => _holders.Length;

    /// <summary>Cells that any sequence holds.</summary>
    public int Used => Total - _free.Count;

    /// <summary>Cells that a running sequence holds.</summary>
    public int Pinned { get; private set; }

    /// <summary>Takes a free cell for a running sequence. There must be one.</summary>
    public int Take()
    {
        int cell = _free.Pop();
        Share(cell);
        return cell;
    }

    /// <summary>Adds a running sequence to a cell's holders.</summary>
    public void Share(int cell)
    {
        _holders[cell]++;
        if (_runningHolders[cell]++ == 0)
        {
            Pinned++;
        }
    }

    /// <summary>A holder of the cell stops running and keeps it.</summary>
    public void Unpin(int cell)
    {
        if (--_runningHolders[cell] == 0)
        {
            Pinned--;
        }
    }

    /// <summary>A holder that does not run lets go of the cell.</summary>
    public void Release(int cell)
    {
        if (--_holders[cell] == 0)
        {
            _free.Push(cell);
        }
    }
}
