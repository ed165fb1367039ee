using Penstock.Protocols.Inference;

namespace Penstock.Protocols.Bedrock;

/// <summary>The <c>stopReason</c> of Converse.</summary>
internal static class ConverseStopReasons
{
    /// <summary>Reads a reason; null for one that means that the model broke.</summary>
    public static FinishReason? Read(string reason) => reason switch
    {
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "tool_use" => FinishReason.ToolCalls,
        "guardrail_intervened" or "content_filtered" => FinishReason.ContentFilter,
        "malformed_model_output" or "malformed_tool_use" => null,
        _ => FinishReason.Stop,
    };
}
