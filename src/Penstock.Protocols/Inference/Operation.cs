namespace Penstock.Protocols.Inference;

/// <summary>What a client asks of a model, whatever the dialect it asks in.</summary>
public enum Operation
{
    /// <summary>A chat turn: OpenAI <c>/v1/chat/completions</c>, Anthropic <c>/v1/messages</c>.</summary>
    Chat,

    /// <summary>Continuation of a raw prompt: OpenAI <c>/v1/completions</c>.</summary>
    Completion,

    /// <summary>Vectors for texts: OpenAI <c>/v1/embeddings</c>.</summary>
    Embedding,

    /// <summary>A stateful chat turn: OpenAI <c>/v1/responses</c>.</summary>
    Response,

    /// <summary>Counting the tokens of a prompt: Anthropic <c>/v1/messages/count_tokens</c>.</summary>
    TokenCount,
}
