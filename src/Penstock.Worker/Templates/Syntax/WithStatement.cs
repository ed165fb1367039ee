namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>{% with name = value %}...{% endwith %}</c></summary>
internal sealed class WithStatement(int line, IReadOnlyList<(AssignmentTarget Target, Expression Value)> assignments, Block body)
    : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering)
    {
        var values = assignments.Select(assignment => assignment.Value.Evaluate(rendering)).ToList();
        return rendering.InScope(new Scope(rendering.Scope), () =>
        {
            for (var index = 0; index < values.Count; index++)
            {
                assignments[index].Target.Assign(values[index], rendering);
            }
            return body.Execute(rendering);
        });
    }
}
