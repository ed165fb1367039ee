namespace Penstock.Protocols.Inference;

/// <summary>The wire language of one side of an exchange.</summary>
public enum Dialect
{
    /// <summary>OpenAI's REST API: bare <c>data:</c> events, a stream ends with <c>[DONE]</c>.</summary>
    OpenAi,

    /// <summary>Anthropic's Messages API: named events, a stream ends with <c>message_stop</c>.</summary>
    Anthropic,

    /// <summary>Google's generateContent API: bare <c>data:</c> events, a stream ends with its connection.</summary>
    Gemini,

    /// <summary>AWS Bedrock's Converse API: binary event-stream frames.</summary>
    Bedrock,
}
