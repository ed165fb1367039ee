namespace Penstock.Worker.Batching;

/// <summary>How a request left its slot.</summary>
public enum GenerationOutcome
{
    /// <summary>Ended by the model, a stop text or its grammar.</summary>
    Stopped,

    /// <summary>Ended by the token limit or the context.</summary>
    LengthReached,

    /// <summary>Its client went away.</summary>
    Cancelled,

    /// <summary>The engine failed.</summary>
    Failed,
}
