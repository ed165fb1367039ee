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

    /// <summary>Longest prompt, and longest string on the way to it, in characters. Default 16,777,216.</summary>
    public int OutputCharacters { get; init; } = 16 * 1024 * 1024;

    /// <summary>Evaluated expressions and statements of one rendering; work on long strings counts by length. Default 20,000,000.</summary>
    public long Steps { get; init; } = 20_000_000;

    /// <summary>Characters and list items allocated by one rendering, freed or not. Default 134,217,728.</summary>
    public long Allocations { get; init; } = 128L * 1024 * 1024;

    /// <summary>Nesting of source constructs, and of evaluation including macro calls. Default 400.</summary>
    public int Depth { get; init; } = 400;
}
