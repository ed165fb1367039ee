namespace Penstock.Telemetry.Measures;

/// <summary>What a cache had to do with a request.</summary>
public enum MeasureCacheUse : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It was looked for and not found.</summary>
    Miss,

    /// <summary>The exact cache answered.</summary>
    Exact,

    /// <summary>It shared the answer of an equal request.</summary>
    Coalesced,

    /// <summary>The semantic cache answered.</summary>
    Semantic,
}
