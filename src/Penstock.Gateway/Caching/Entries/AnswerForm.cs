namespace Penstock.Gateway.Caching.Entries;

/// <summary>How the payload of a kept answer is written.</summary>
public enum AnswerForm : byte
{
    /// <summary>The JSON document that was relayed, byte for byte.</summary>
    RelayedBody = 1,

    /// <summary>The events that were relayed, byte for byte.</summary>
    RelayedStream = 2,

    /// <summary>An answer of the hub: it was translated on its way.</summary>
    Folded = 3,
}
