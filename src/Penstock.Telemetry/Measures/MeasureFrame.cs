namespace Penstock.Telemetry.Measures;

/// <summary>The measures of one gateway over one step of time; closed, so never changed.</summary>
/// <param name="Start">Start, in seconds since 1970 (UTC).</param>
/// <param name="StepSeconds">Its length.</param>
/// <param name="Gateway">Whose it is; empty for this process.</param>
/// <param name="Cells">The cells of series in which something happened, as bytes.</param>
public sealed record MeasureFrame(long Start, int StepSeconds, string Gateway, IReadOnlyDictionary<MeasureKey, byte[]> Cells)
{
    private const int OverheadOfCell = 96;

    /// <summary>About what it takes in memory.</summary>
    public long Bytes { get; } = Cells.Values.Sum(cell => (long)cell.Length + OverheadOfCell) + OverheadOfCell;

    /// <summary>The cell of a series, decoded; empty when nothing happened.</summary>
    public MeasureCell Cell(MeasureKey key)
    {
        var cell = new MeasureCell();
        if (Cells.TryGetValue(key, out byte[]? bytes))
        {
            MeasureCellCodec.TryMerge(bytes, cell);
        }

        return cell;
    }
}
