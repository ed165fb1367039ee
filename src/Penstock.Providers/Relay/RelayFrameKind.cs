namespace Penstock.Providers;

/// <summary>What a frame is to whoever forwards it.</summary>
public enum RelayFrameKind
{
    /// <summary>A piece of a stream.</summary>
    Event,

    /// <summary>A piece that holds nothing but token counts, there because we asked for it: hidden from clients that did not.</summary>
    UsageOnly,

    /// <summary>The event that ends a whole stream (<c>[DONE]</c>).</summary>
    Done,

    /// <summary>The whole answer as one JSON document.</summary>
    Body,
}
