namespace Penstock.Worker.Batching;

/// <summary>How the evaluation of a batch ended.</summary>
internal enum DecodeStatus
{
    /// <summary>The logits are there.</summary>
    Done,

    /// <summary>The KV cache has no room; it is as it was before.</summary>
    NoRoom,

    /// <summary>The engine failed; the cache is in an unknown state.</summary>
    Failed,
}
