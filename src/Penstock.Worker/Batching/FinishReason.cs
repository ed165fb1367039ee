namespace Penstock.Worker.Batching;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended it, a stop text was met, or the grammar is complete.</summary>
    Stop,

    /// <summary>The token limit or the context is reached.</summary>
    Length,
}
