using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

internal sealed class MapLiteral(int line, IReadOnlyList<(Expression Key, Expression Value)> items) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        rendering.Budget.AllocateEntries(items.Count);
        var map = new MapValue();
        foreach (var (key, value) in items)
        {
            map.Set(key.Evaluate(rendering), value.Evaluate(rendering));
        }
        return map;
    }
}
