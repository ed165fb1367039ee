namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>{% break %}</c> or <c>{% continue %}</c>.</summary>
internal sealed class FlowStatement(int line, Flow flow) : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering) => flow;
}
