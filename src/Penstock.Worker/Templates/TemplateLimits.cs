namespace Penstock.Worker.Templates;

/// <summary>
/// What one template may cost. Model files come from strangers, so each bound is a hard one; the defaults leave a factor of a
/// hundred over the longest template and conversation that we know.
/// </summary>
public sealed record TemplateLimits
{
    /// <summary>The defaults.</summary>
    public static TemplateLimits Default { get; } = new();

    /// <summary>Longest source, in characters. Default 262,144.</summary>
    public int SourceCharacters { get; init; } = 256 * 1024;

    /// <summary>Longest prompt, and longest string on the way to it, in characters. Default 8,388,608.</summary>
    public int OutputCharacters { get; init; } = 8 * 1024 * 1024;

    /// <summary>Evaluated expressions and statements of one rendering; work on long strings counts by length. Default 5,000,000.</summary>
    public long Steps { get; init; } = 5_000_000;

    /// <summary>Bytes that one rendering allocates, estimated, freed or not. Default 268,435,456.</summary>
    public long MemoryBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Nesting of source constructs, and of evaluation including macro calls. Default 400.</summary>
    public int Depth { get; init; } = 400;
}
