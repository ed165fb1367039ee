namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>The words of <c>finish_reason</c>.</summary>
public static class FinishReasons
{
    /// <summary>The model was done, or met a stop text.</summary>
    public const string Stop = "stop";

    /// <summary>The limit of tokens or the context was reached.</summary>
    public const string Length = "length";

    /// <summary>The model waits for tools.</summary>
    public const string ToolCalls = "tool_calls";

    /// <summary>A filter held the answer back.</summary>
    public const string ContentFilter = "content_filter";
}
