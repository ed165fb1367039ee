using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

internal sealed class ListLiteral(int line, IReadOnlyList<Expression> items, bool isTuple) : Expression(line)
{
    public IReadOnlyList<Expression> Items { get; } = items;

    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        rendering.Budget.AllocateItems(Items.Count);
        return new ListValue([.. Items.Select(item => item.Evaluate(rendering))], isTuple);
    }
}
