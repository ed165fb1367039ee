using Penstock.Worker.Templates.Functions;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>target is name(arguments)</c></summary>
internal sealed class TestExpression(int line, Expression target, string name, TestFunction test, ArgumentList arguments) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        var value = target.Evaluate(rendering);
        var evaluated = arguments.Evaluate($"test '{name}'", rendering);
        rendering.Line = Line;
        return BooleanValue.Of(test(rendering, value, evaluated));
    }
}
