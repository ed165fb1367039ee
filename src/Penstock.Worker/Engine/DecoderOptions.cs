namespace Penstock.Worker.Engine;

/// <summary>The sizes of a context, all decided.</summary>
/// <param name="Cells">Cells of the KV cache.</param>
/// <param name="BatchTokens">Most tokens of a pass.</param>
/// <param name="Slots">Most requests that run at once; each gets one row of logits.</param>
/// <param name="Threads">Compute threads.</param>
internal sealed record DecoderOptions(int Cells, int BatchTokens, int Slots, int Threads);
