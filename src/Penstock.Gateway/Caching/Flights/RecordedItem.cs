using System.Runtime.InteropServices;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>One piece of a running answer; exactly one of the three is set.</summary>
/// <param name="Kind">What the bytes are.</param>
/// <param name="Bytes">A relayed frame.</param>
/// <param name="Chunk">A step of a translated stream.</param>
/// <param name="Answer">A translated answer, whole.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RecordedItem(RelayFrameKind Kind, byte[]? Bytes, ChatChunk? Chunk, ChatAnswer? Answer)
{
    private const int StepBytes = 96;

    /// <summary>What it takes in memory; for steps of the hub an estimate.</summary>
    public int Size => Bytes?.Length ?? Chunk switch
    {
        TextDelta text => StepBytes + (2 * text.Text.Length),
        ReasoningDelta thought => StepBytes + (2 * thought.Text.Length),
        ToolCallDelta arguments => StepBytes + (2 * arguments.Arguments.Length),
        OpaqueContent opaque => StepBytes + (2 * opaque.Block.Json.Length),
        LogprobsDelta logprobs => StepBytes * (1 + logprobs.Tokens.Count),
        not null => StepBytes,
        null => StepBytes + (2 * Answer!.Choices.Sum(choice => choice.Text.Length)),
    };
}
