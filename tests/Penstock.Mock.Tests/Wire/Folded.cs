namespace Penstock.Mock.Tests.Wire;

/// <summary>An answer of any dialect, put together: what a client would have in its hands.</summary>
internal sealed class Folded
{
    public string Text { get; set; } = "";

    public string Reasoning { get; set; } = "";

    public List<(string Name, string Arguments)> Calls { get; } = [];

    public string? Finish { get; set; }

    /// <summary>The dialect's usage, number by number.</summary>
    public SortedDictionary<string, int> Usage { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the mark came that nothing more follows.</summary>
    public bool Terminated { get; set; }

    /// <summary>Whether an error came inside the stream.</summary>
    public bool Failed { get; set; }

    public string Summary() =>
        $"{Text}|{Reasoning}|{string.Join(';', Calls.Select(call => $"{call.Name}({call.Arguments})"))}|{Finish}|"
        + string.Join(',', Usage.Where(pair => pair.Value != 0).Select(pair => $"{pair.Key}={pair.Value}"));
}
