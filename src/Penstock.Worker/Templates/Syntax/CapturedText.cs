using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>Stands in a chain of filters for the text of the block around which the chain is written.</summary>
internal sealed class CapturedText(int line) : Expression(line)
{
    private const string Slot = "captured text";

    /// <summary>Captures <paramref name="body"/> in a scope of its own and evaluates <paramref name="filtered"/> over it.</summary>
    public TemplateValue Apply(Rendering rendering, Block body, Expression filtered)
    {
        var scope = new Scope(rendering.Scope);
        return rendering.InScope(scope, () =>
        {
            var text = rendering.Capture(() => body.Execute(rendering));
            scope.Set(Slot, text);
            rendering.Line = Line;
            return filtered.Evaluate(rendering);
        });
    }

    /// <summary>The slot's name holds a space, so no template can name it.</summary>
    protected override TemplateValue EvaluateCore(Rendering rendering) => rendering.Scope.Find(Slot)!;
}
