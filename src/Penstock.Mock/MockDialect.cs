namespace Penstock.Mock;

/// <summary>Whose wire format a request came in.</summary>
public enum MockDialect
{
    /// <summary>OpenAI's REST API under <c>/v1</c>.</summary>
    OpenAi,

    /// <summary>Azure OpenAI: <c>/openai/deployments/{d}/...</c> with an api-version, or <c>/openai/v1/...</c>.</summary>
    AzureOpenAi,

    /// <summary>Anthropic's Messages API.</summary>
    Anthropic,

    /// <summary>Google's Gemini API with an API key.</summary>
    Gemini,

    /// <summary>Gemini's format on Vertex paths with a bearer token.</summary>
    Vertex,

    /// <summary>Amazon Bedrock's Converse API.</summary>
    Bedrock,
}
