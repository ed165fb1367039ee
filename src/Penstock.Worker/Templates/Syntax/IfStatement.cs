namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>{% if %}</c> with its <c>elif</c> branches in order, and <c>else</c>.</summary>
internal sealed class IfStatement(int line, IReadOnlyList<(Expression Condition, Block Body)> branches, Block? otherwise) : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering)
    {
        foreach (var (condition, body) in branches)
        {
            rendering.Line = condition.Line;
            if (condition.Evaluate(rendering).IsTrue)
            {
                return body.Execute(rendering);
            }
        }
        return otherwise?.Execute(rendering) ?? Flow.Next;
    }
}
