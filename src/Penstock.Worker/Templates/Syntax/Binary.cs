using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>Arithmetic.</summary>
internal sealed class Binary(int line, string symbol, Expression left, Expression right) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        var first = left.Evaluate(rendering);
        var second = right.Evaluate(rendering);
        rendering.Line = Line;
        return Arithmetic.Apply(symbol, first, second, rendering);
    }
}
