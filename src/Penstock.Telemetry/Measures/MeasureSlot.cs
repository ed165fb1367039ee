namespace Penstock.Telemetry.Measures;

/// <summary>One step of an answer. Its cells are used again for the next one: read them before.</summary>
/// <param name="Start">Start, in seconds since 1970 (UTC).</param>
/// <param name="IsKnown">False where no gateway has left anything, which is not the same as nothing having happened.</param>
/// <param name="Cells">The cells of series in which something happened.</param>
public sealed record MeasureSlot(long Start, bool IsKnown, IReadOnlyDictionary<MeasureKey, MeasureCell> Cells);
