namespace Penstock.Catalog.Configuration.Nodes;

/// <summary>A text, number, boolean or nothing.</summary>
internal sealed class ScalarNode(string text, bool isQuoted, int line) : Node(line)
{
    public string Text { get; } = text;

    /// <summary>True when it was written in quotes and is therefore a text, whatever it looks like.</summary>
    public bool IsQuoted { get; } = isQuoted;

    /// <summary>Nothing, by YAML's core schema.</summary>
    public bool IsNull => !IsQuoted && Text is ("" or "~" or "null" or "Null" or "NULL");

    public override string Description => IsNull ? "nothing" : "a single value";

    /// <summary>A value that stands for itself without quotes: a number, a boolean, a bare name.</summary>
    public static ScalarNode Plain(string text) => new(text, isQuoted: false, line: 0);

    public static ScalarNode Quoted(string text) => new(text, isQuoted: true, line: 0);
}
