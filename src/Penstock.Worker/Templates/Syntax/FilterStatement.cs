namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>{% filter name %}...{% endfilter %}</c></summary>
internal sealed class FilterStatement(int line, Block body, CapturedText captured, Expression filtered) : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering)
    {
        rendering.Output.Append(rendering.ToText(captured.Apply(rendering, body, filtered)));
        return Flow.Next;
    }
}
