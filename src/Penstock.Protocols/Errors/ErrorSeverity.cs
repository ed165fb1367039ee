namespace Penstock.Protocols.Errors;

/// <summary>How loudly an error is logged.</summary>
public enum ErrorSeverity
{
    /// <summary>The caller's mistake; of no interest to an operator.</summary>
    Debug,

    /// <summary>Expected under load or limits.</summary>
    Information,

    /// <summary>A target misbehaves; the gateway copes.</summary>
    Warning,

    /// <summary>An operator has to act.</summary>
    Error,
}
