using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>not</c>, <c>-</c> or <c>+</c>.</summary>
internal sealed class Unary(int line, string symbol, Expression operand) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        var value = operand.Evaluate(rendering);
        rendering.Line = Line;
        return symbol switch
        {
            "not" => BooleanValue.Of(!value.IsTrue),
            "-" => Arithmetic.Negate(value),
            _ => Arithmetic.Plus(value),
        };
    }
}
