using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>
/// <c>{% for target in source if filter %}</c> with <c>else</c>. Each item gets a scope of its own: what the body sets is gone with the
/// next one.
/// </summary>
internal sealed class ForStatement(
    int line, AssignmentTarget target, Expression source, Expression? filter, Block body, Block? otherwise) : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering)
    {
        var items = Items(rendering);
        var loop = new LoopValue(items);
        var hasFinished = false;
        for (; loop.Index < items.Count; loop.Index++)
        {
            rendering.Budget.AllocateValues(4);
            var scope = new Scope(rendering.Scope);
            scope.Set("loop", loop);
            var flow = rendering.InScope(scope, () =>
            {
                target.Assign(items[loop.Index], rendering);
                return body.Execute(rendering);
            });
            hasFinished |= flow == Flow.Next;
            if (flow == Flow.Break)
            {
                break;
            }
        }

        // As Jinja has it: a body that was left early every time counts as none.
        if (!hasFinished && otherwise is not null)
        {
            return otherwise.Execute(rendering);
        }
        return Flow.Next;
    }

    private List<TemplateValue> Items(Rendering rendering)
    {
        var all = rendering.Iterate(source.Evaluate(rendering));
        rendering.Budget.AllocateItems(all.Count);
        if (filter is null)
        {
            // A copy: the body may change the list that it walks over.
            return [.. all];
        }
        return [.. all.ToArray().Where(item => rendering.InScope(new Scope(rendering.Scope), () =>
        {
            target.Assign(item, rendering);
            return filter.Evaluate(rendering).IsTrue;
        }))];
    }
}
