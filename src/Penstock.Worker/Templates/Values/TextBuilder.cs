using System.Text;

namespace Penstock.Worker.Templates.Values;

/// <summary>Builds a text with its provenance, within the budget.</summary>
internal sealed class TextBuilder(RenderBudget budget)
{
    private readonly StringBuilder _text = new();
    private readonly List<ProvenanceRun> _runs = [];

    public int Length => _text.Length;

    public void Append(string text, bool isContent = false)
    {
        if (text.Length == 0)
        {
            return;
        }
        Reserve(text.Length);
        BeginRun(_text.Length, isContent);
        _text.Append(text);
    }

    public void Append(TextValue text)
    {
        foreach (var leaf in text.Leaves())
        {
            Append(leaf, 0, leaf.Length);
        }
    }

    /// <summary>Appends a part of <paramref name="text"/>.</summary>
    public void Append(TextValue text, int start, int length)
    {
        if (length == 0)
        {
            return;
        }
        Reserve(length);
        var runs = text.Runs;
        for (var index = text.RunAt(start); index < runs.Length && runs[index].Start < start + length; index++)
        {
            BeginRun(_text.Length + Math.Max(0, runs[index].Start - start), runs[index].IsContent);
        }
        _text.Append(text.Text, start, length);
    }

    public TextValue ToText()
    {
        budget.AllocateCharacters(_text.Length);
        budget.AllocateItems(_runs.Count);
        return TextValue.FromRuns(_text.ToString(), [.. _runs]);
    }

    /// <summary>The text as segments; neighbours differ in provenance.</summary>
    public IReadOnlyList<TemplateSegment> ToSegments()
    {
        var segments = new List<TemplateSegment>(_runs.Count);
        for (var index = 0; index < _runs.Count; index++)
        {
            var end = index + 1 < _runs.Count ? _runs[index + 1].Start : _text.Length;
            var text = _text.ToString(_runs[index].Start, end - _runs[index].Start);
            segments.Add(new TemplateSegment(text, _runs[index].IsContent));
        }
        return segments;
    }

    private void Reserve(int length)
    {
        budget.CheckLength((long)_text.Length + length);
        budget.AllocateCharacters(length);
        budget.Step(length / 64);
    }

    private void BeginRun(int start, bool isContent)
    {
        if (_runs.Count == 0 || _runs[^1].IsContent != isContent)
        {
            budget.AllocateItems(1);
            budget.Step();
            _runs.Add(new ProvenanceRun(start, isContent));
        }
    }
}
