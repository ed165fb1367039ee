namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>{{ expression }}</c></summary>
internal sealed class ExpressionOutput(int line, Expression expression) : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering)
    {
        rendering.Output.Append(rendering.ToText(expression.Evaluate(rendering)));
        return Flow.Next;
    }
}
