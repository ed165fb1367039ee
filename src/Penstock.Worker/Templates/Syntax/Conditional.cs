using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>a if condition else b</c>; without else, undefined.</summary>
internal sealed class Conditional(int line, Expression condition, Expression then, Expression? otherwise) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering) =>
        condition.Evaluate(rendering).IsTrue
            ? then.Evaluate(rendering)
            : otherwise?.Evaluate(rendering) ?? new UndefinedValue($"the inline if of line {Line} is false and has no else");
}
