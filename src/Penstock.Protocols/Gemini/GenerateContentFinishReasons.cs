using Penstock.Protocols.Inference;

namespace Penstock.Protocols.Gemini;

/// <summary>The <c>finishReason</c> of a candidate.</summary>
internal static class GenerateContentFinishReasons
{
    /// <summary>Reads a reason; null for one that means that the model broke. A tool call ends with STOP.</summary>
    public static FinishReason? Read(string reason, bool calledTools) => reason switch
    {
        "MAX_TOKENS" => FinishReason.Length,
        "SAFETY" or "RECITATION" or "LANGUAGE" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "MODEL_ARMOR" or "JAILBREAK"
            or "IMAGE_SAFETY" or "IMAGE_PROHIBITED_CONTENT" or "IMAGE_RECITATION" or "IMAGE_OTHER" => FinishReason.ContentFilter,
        "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS" or "MALFORMED_RESPONSE" => null,
        _ => calledTools ? FinishReason.ToolCalls : FinishReason.Stop,
    };
}
