namespace Penstock.Worker.Batching;

/// <summary>The scheduler's gauges at one moment.</summary>
/// <param name="QueueDepth">Requests that wait for admission.</param>
/// <param name="BusySlots">Requests that run.</param>
/// <param name="Slots">Most requests that run at once.</param>
/// <param name="KvCellsUsed">Cells of the KV cache that running requests and kept prefixes hold.</param>
/// <param name="KvCellsReserved">Cells that running requests hold or may still take.</param>
/// <param name="KvCells">All cells of the KV cache, in tokens.</param>
/// <param name="Draining">True once new requests are refused.</param>
public sealed record SchedulerSnapshot(
    int QueueDepth,
    int BusySlots,
    int Slots,
    int KvCellsUsed,
    int KvCellsReserved,
    int KvCells,
    bool Draining);
