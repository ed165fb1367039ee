namespace Penstock.Protocols.Inference;

/// <summary>Who understands an opaque extension. Tags are compared ordinally.</summary>
public static class ProviderTag
{
    /// <summary>OpenAI, Azure OpenAI and servers that copy their API.</summary>
    public const string OpenAi = "openai";

    /// <summary>Fields of OpenAI's Responses that its chat completions do not have: no target takes them.</summary>
    public const string OpenAiResponses = "openai-responses";

    /// <summary>Anthropic's own API. Its signatures are also taken by Claude on Bedrock.</summary>
    public const string Anthropic = "anthropic";

    /// <summary>Google's Gemini API and Vertex AI.</summary>
    public const string Gemini = "gemini";

    /// <summary>AWS Bedrock.</summary>
    public const string Bedrock = "bedrock";
}
