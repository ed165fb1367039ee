namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>{% set target = value %}</c></summary>
internal sealed class SetStatement(int line, AssignmentTarget target, Expression value) : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering)
    {
        target.Assign(value.Evaluate(rendering), rendering);
        return Flow.Next;
    }
}
