using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>left ~ right</c>: joins whatever both print.</summary>
internal sealed class Concatenation(int line, Expression left, Expression right) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        var first = rendering.ToText(left.Evaluate(rendering));
        var second = rendering.ToText(right.Evaluate(rendering));
        rendering.Line = Line;
        return TextValue.Join(first, second, rendering.Budget);
    }
}
