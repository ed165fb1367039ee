namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>{% set target | filter %}...{% endset %}</c></summary>
/// <param name="line">Line of the tag.</param>
/// <param name="target">What is set.</param>
/// <param name="body">What is captured.</param>
/// <param name="captured">Gives the captured text to <paramref name="filtered"/>.</param>
/// <param name="filtered">The filters over the captured text.</param>
internal sealed class SetBlockStatement(
    int line, AssignmentTarget target, Block body, CapturedText captured, Expression filtered) : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering)
    {
        var value = captured.Apply(rendering, body, filtered);
        target.Assign(value, rendering);
        return Flow.Next;
    }
}
