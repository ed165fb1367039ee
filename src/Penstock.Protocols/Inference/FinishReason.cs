namespace Penstock.Protocols.Inference;

/// <summary>Why an answer ended. An answer that broke off has none.</summary>
public enum FinishReason
{
    /// <summary>The model was done, or met a stop text.</summary>
    Stop,

    /// <summary>The limit of tokens or the context was reached.</summary>
    Length,

    /// <summary>The model waits for tools.</summary>
    ToolCalls,

    /// <summary>A filter or the model itself refused.</summary>
    ContentFilter,
}
