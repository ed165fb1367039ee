namespace Penstock.Protocols.Inference;

/// <summary>How the model chooses among the tools.</summary>
/// <param name="Mode">Whether it has to.</param>
/// <param name="Name">The tool, for <see cref="ToolChoiceMode.Named"/>.</param>
public sealed record ToolChoice(ToolChoiceMode Mode, string? Name = null)
{
    /// <summary>The tools it may choose among; empty means all of them.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];
}
