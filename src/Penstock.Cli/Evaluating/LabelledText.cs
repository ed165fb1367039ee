namespace Penstock.Cli.Evaluating;

/// <summary>A question with what says whose answer is its own.</summary>
/// <param name="Text">The question.</param>
/// <param name="Label">Questions of one label have one answer; null or "oos" has an answer of its own.</param>
internal sealed record LabelledText(string Text, string? Label)
{
    /// <summary>Whether the answer of <paramref name="other"/> is right for this one.</summary>
    public bool Shares(LabelledText other) => Label is not null and not "oos" && string.Equals(Label, other.Label, StringComparison.Ordinal);
}
