using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>a &lt; b == c</c>: each pair is compared, up to the first that is false.</summary>
internal sealed class ComparisonChain(int line, Expression first, IReadOnlyList<(string Symbol, Expression Operand)> rest) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        var left = first.Evaluate(rendering);
        foreach (var (symbol, operand) in rest)
        {
            var right = operand.Evaluate(rendering);
            rendering.Line = Line;
            if (!Holds(symbol, left, right, rendering.Budget))
            {
                return BooleanValue.False;
            }
            left = right;
        }
        return BooleanValue.True;
    }

    private static bool Holds(string symbol, TemplateValue left, TemplateValue right, RenderBudget budget) => symbol switch
    {
        "==" => Comparison.AreEqual(left, right, budget),
        "!=" => !Comparison.AreEqual(left, right, budget),
        "in" => Comparison.Contains(right, left, budget),
        "not in" => !Comparison.Contains(right, left, budget),
        "<" => Comparison.Compare(left, right, budget) < 0,
        "<=" => Comparison.Compare(left, right, budget) <= 0,
        ">" => Comparison.Compare(left, right, budget) > 0,
        _ => Comparison.Compare(left, right, budget) >= 0,
    };
}
