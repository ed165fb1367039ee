namespace Penstock.Mock;

/// <summary>What a request asks for.</summary>
public enum MockOperation
{
    /// <summary>A chat answer: chat completions, messages, generateContent, converse.</summary>
    Chat,

    /// <summary>OpenAI's legacy text completion.</summary>
    Completion,

    /// <summary>OpenAI's Responses API.</summary>
    Response,

    /// <summary>Vectors of one or several inputs.</summary>
    Embedding,

    /// <summary>The number of prompt tokens, without an answer.</summary>
    CountTokens,

    /// <summary>Reads that generate nothing: models, stored responses.</summary>
    Lookup,
}
