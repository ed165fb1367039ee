using Penstock.Worker.Templates.Functions;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>target | name(arguments)</c></summary>
internal sealed class FilterExpression(int line, Expression target, string name, FilterFunction filter, ArgumentList arguments) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        var value = target.Evaluate(rendering);
        var evaluated = arguments.Evaluate($"filter '{name}'", rendering);
        rendering.Line = Line;
        return filter(rendering, value, evaluated);
    }
}
