using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Protocols.Anthropic;

/// <summary>The <c>stop_reason</c> of Messages.</summary>
internal static class MessagesStopReasons
{
    public static FinishReason Read(string reason) => reason switch
    {
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "tool_use" => FinishReason.ToolCalls,
        "refusal" => FinishReason.ContentFilter,
        _ => FinishReason.Stop,
    };

    public static string Write(ChoiceFinished finished) => finished switch
    {
        { Native: "end_turn" or "stop_sequence" or "max_tokens" or "tool_use" or "pause_turn" or "refusal" or "model_context_window_exceeded" }
            => finished.Native,
        { StopSequence: not null } => "stop_sequence",
        { Reason: FinishReason.Length } => "max_tokens",
        { Reason: FinishReason.ToolCalls } => "tool_use",
        { Reason: FinishReason.ContentFilter } => "refusal",
        _ => "end_turn",
    };
}
