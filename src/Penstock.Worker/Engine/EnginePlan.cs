using System.Globalization;

namespace Penstock.Worker.Engine;

/// <summary>The sizes that a model is run with: the options, with what they leave open decided from model, memory and CPU quota.</summary>
/// <param name="Threads">Compute threads.</param>
/// <param name="Cells">Cells of the KV cache.</param>
/// <param name="ContextTokens">Most tokens of one request.</param>
public sealed record EnginePlan(int Threads, int Cells, int ContextTokens)
{
    private const int MostSlots = 128;

    /// <summary>Without an option: whole books; more costs memory that nobody may want.</summary>
    private const int MostCells = 131_072;
    private const int LeastCells = LlamaDecoder.CellGranularity;

    /// <summary>Without an option the KV cache takes at most this share of the memory.</summary>
    private const int MemoryShare = 4;

    /// <summary>Decides the sizes, or names the option that is out of range.</summary>
    /// <param name="options">What the operator asks for.</param>
    /// <param name="trainedContext">Context length that the model was trained for.</param>
    /// <param name="bytesPerCell">Bytes of one cell.</param>
    /// <param name="memoryBytes">Memory that the process may use.</param>
    /// <param name="mostThreads">Threads that the CPU quota allows.</param>
    public static Result<EnginePlan, EngineError> Decide(
        EngineOptions options, int trainedContext, long bytesPerCell, long memoryBytes, int mostThreads)
    {
        if (FindOutOfRange(options) is { } error)
        {
            return error;
        }

        long affordable = Math.Max(LeastCells, memoryBytes / MemoryShare / bytesPerCell);
        int context = options.ContextTokens ?? trainedContext;
        long wanted = options.KvCells ?? Math.Min(Math.Min((long)context * options.Slots, affordable), Math.Max(MostCells, options.ContextTokens ?? 0));
        int cells = (int)Math.Min(RoundUp(wanted), int.MaxValue - LeastCells);
        return new EnginePlan(
            Math.Min(options.Threads ?? mostThreads, mostThreads),
            cells,
            Math.Min(context, cells));
    }

    private static long RoundUp(long cells) =>
        (Math.Max(1, cells) + LlamaDecoder.CellGranularity - 1) / LlamaDecoder.CellGranularity * LlamaDecoder.CellGranularity;

    private static EngineError? FindOutOfRange(EngineOptions options) =>
        Check("slots", options.Slots, 1, MostSlots)
        ?? Check("threads", options.Threads, 1, 1024)
        ?? Check("KV cells", options.KvCells, LeastCells, int.MaxValue / 2)
        ?? Check("context tokens", options.ContextTokens, 2, int.MaxValue / 2)
        ?? Check("batch tokens", options.BatchTokens, options.Slots + 1, 65_536)
        ?? Check("prompt chunk tokens", options.PromptChunkTokens, 1, options.BatchTokens)
        ?? Check("queue length", options.QueueLength, 0, 1_000_000);

    private static EngineError? Check(string name, int? value, int least, int most) =>
        value is null || (value >= least && value <= most)
            ? null
            : new EngineError(
                EngineErrorKind.InvalidOption,
                string.Create(CultureInfo.InvariantCulture, $"The option '{name}' is {value}."),
                string.Create(CultureInfo.InvariantCulture, $"Set it from {least} to {most}."));
}
