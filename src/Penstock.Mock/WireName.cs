namespace Penstock.Mock;

/// <summary>The lower-case names that the journal and the options use for enum members.</summary>
internal static class WireName
{
    public static string Of(MockDialect dialect) => dialect switch
    {
        MockDialect.OpenAi => "openai",
        MockDialect.AzureOpenAi => "azure-openai",
        MockDialect.Anthropic => "anthropic",
        MockDialect.Gemini => "gemini",
        MockDialect.Vertex => "vertex",
        _ => "bedrock",
    };

    public static string Of(MockOperation operation) => operation switch
    {
        MockOperation.Chat => "chat",
        MockOperation.Completion => "completion",
        MockOperation.Response => "response",
        MockOperation.Embedding => "embedding",
        MockOperation.CountTokens => "count-tokens",
        _ => "lookup",
    };

    public static string Of(MockOutcome outcome) => outcome switch
    {
        MockOutcome.Open => "open",
        MockOutcome.Completed => "completed",
        MockOutcome.Refused => "refused",
        MockOutcome.Broken => "broken",
        _ => "client-gone",
    };
}
