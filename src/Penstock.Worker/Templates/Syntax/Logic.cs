using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>and</c>, <c>or</c>: the value that decided, as in Python.</summary>
internal sealed class Logic(int line, bool isAnd, Expression left, Expression right) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        var first = left.Evaluate(rendering);
        return first.IsTrue == isAnd ? right.Evaluate(rendering) : first;
    }
}
