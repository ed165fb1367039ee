using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>target[start:stop:step]</c>, each part optional.</summary>
internal sealed class SliceAccess(int line, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        var owner = target.Evaluate(rendering);
        var from = Bound(start, rendering);
        var to = Bound(stop, rendering);
        var by = Bound(step, rendering) ?? 1;
        rendering.Line = Line;
        return Slicing.Slice(owner, from, to, by, rendering.Budget);
    }

    private static long? Bound(Expression? part, Rendering rendering) => part?.Evaluate(rendering) switch
    {
        null or NoneValue => null,
        var value when Numbers.TryGetInteger(value, out var integer) => integer,
        UndefinedValue undefined => throw TemplateFailureException.Evaluation(undefined.Description),
        var value => throw TemplateFailureException.Evaluation($"a slice's bounds are integers, not {value.TypeName}"),
    };
}
