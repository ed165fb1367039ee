using Penstock.Protocols.Inference;

namespace Penstock.Protocols.OpenAi;

/// <summary>The <c>finish_reason</c> of chat completions.</summary>
internal static class OpenAiFinishReasons
{
    /// <summary>Reads a reason; null for one that means that the model broke. What nobody knows counts as <c>stop</c>.</summary>
    /// <param name="reason">The provider's word.</param>
    /// <param name="calledTools">True when the choice holds tool calls: many servers say <c>stop</c> then.</param>
    public static FinishReason? Read(string reason, bool calledTools) => reason switch
    {
        "error" => null,
        "length" or "max_tokens" or "model_length" => FinishReason.Length,
        "content_filter" => FinishReason.ContentFilter,
        "tool_calls" or "function_call" => FinishReason.ToolCalls,
        _ => calledTools ? FinishReason.ToolCalls : FinishReason.Stop,
    };

    public static string Write(FinishReason reason) => reason switch
    {
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.ContentFilter => "content_filter",
        _ => "stop",
    };
}
