using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>target[index]</c>: an item first, then a method.</summary>
internal sealed class ItemAccess(int line, Expression target, Expression index) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        var owner = target.Evaluate(rendering);
        var key = index.Evaluate(rendering);
        rendering.Line = Line;
        return Members.Item(owner, key, rendering.Budget);
    }
}
