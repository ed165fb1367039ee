namespace Penstock.Worker.Templates.Values;

/// <summary>
/// A string whose characters remember whether they stem from the template or from the caller. Joining two is constant work: the
/// characters are copied when someone first asks for them, so a template that builds its prompt piece by piece stays linear.
/// </summary>
internal sealed class TextValue : TemplateValue
{
    private static readonly ProvenanceRun[] AllTemplate = [new(0, IsContent: false)];
    private static readonly ProvenanceRun[] AllContent = [new(0, IsContent: true)];

    private readonly RenderBudget? _budget;
    private string? _text;
    private ProvenanceRun[]? _runs;
    private TextValue? _left;
    private TextValue? _right;

    private TextValue(string text, ProvenanceRun[] runs)
    {
        _text = text;
        _runs = runs;
        Length = text.Length;
    }

    private TextValue(TextValue left, TextValue right, RenderBudget budget)
    {
        _left = left;
        _right = right;
        _budget = budget;
        Length = left.Length + right.Length;
    }

    public static TextValue Empty { get; } = new("", AllTemplate);

    public override string TypeName => "string";

    public override bool IsTrue => Length > 0;

    /// <summary>Length in UTF-16 units.</summary>
    public int Length { get; }

    public string Text
    {
        get
        {
            Flatten();
            return _text!;
        }
    }

    /// <summary>The runs in order; the first starts at 0. There is always one.</summary>
    public ReadOnlySpan<ProvenanceRun> Runs
    {
        get
        {
            Flatten();
            return _runs;
        }
    }

    /// <summary>True when any character is the caller's. Neighbouring runs differ, so two runs are enough to know.</summary>
    public bool HasContent => Runs.Length > 1 || Runs[0].IsContent;

    public static TextValue FromTemplate(string text) => text.Length == 0 ? Empty : new TextValue(text, AllTemplate);

    public static TextValue FromContent(string text) => text.Length == 0 ? Empty : new TextValue(text, AllContent);

    public static TextValue Of(string text, bool isContent) => isContent ? FromContent(text) : FromTemplate(text);

    internal static TextValue FromRuns(string text, ProvenanceRun[] runs) => text.Length == 0 ? Empty : new TextValue(text, runs);

    public static TextValue Join(TextValue left, TextValue right, RenderBudget budget)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return left.Length == 0 ? right : left;
        }
        budget.CheckLength((long)left.Length + right.Length);
        budget.AllocateValues(1);
        return new TextValue(left, right, budget);
    }

    public override TemplateValue? FindAttribute(string name) => Functions.TextMethods.Find(this, name);

    /// <summary>A part of the text, with its provenance.</summary>
    public TextValue Slice(int start, int length, RenderBudget budget)
    {
        if (length == Length)
        {
            return this;
        }
        budget.AllocateCharacters(length);
        return FromRuns(Text.Substring(start, length), SliceRuns(start, length, budget));
    }

    /// <summary>Another text of the same length, character by character of the same provenance.</summary>
    public TextValue WithText(string text) => FromRuns(text, RunArray());

    /// <summary>The leaves of the join, left to right.</summary>
    internal IEnumerable<TextValue> Leaves()
    {
        var pending = new Stack<TextValue>();
        pending.Push(this);
        while (pending.TryPop(out var node))
        {
            if (node._text is not null)
            {
                yield return node;
                continue;
            }
            pending.Push(node._right!);
            pending.Push(node._left!);
        }
    }

    /// <summary>Index of the run that holds the character at <paramref name="position"/>.</summary>
    internal int RunAt(int position)
    {
        var (low, high) = (0, Runs.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Runs[middle].Start <= position ? (middle, high) : (low, middle - 1);
        }
        return low;
    }

    private ProvenanceRun[] RunArray()
    {
        Flatten();
        return _runs!;
    }

    private ProvenanceRun[] SliceRuns(int start, int length, RenderBudget budget)
    {
        if (_runs!.Length == 1 || length == 0)
        {
            return _runs.Length == 1 ? _runs : AllTemplate;
        }
        var first = RunAt(start);
        var count = RunAt(start + length - 1) - first + 1;
        budget.AllocateItems(count);
        budget.Step(count);
        var sliced = new ProvenanceRun[count];
        for (var index = 0; index < count; index++)
        {
            var run = _runs[first + index];
            sliced[index] = run with { Start = Math.Max(0, run.Start - start) };
        }
        return sliced;
    }

    private void Flatten()
    {
        if (_text is not null)
        {
            return;
        }
        var builder = new TextBuilder(_budget!);
        builder.Append(this);
        var flat = builder.ToText();
        _text = flat._text;
        _runs = flat._runs;
        _left = null;
        _right = null;
    }
}
