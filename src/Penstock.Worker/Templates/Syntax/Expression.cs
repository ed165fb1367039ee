using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>A node that gives a value.</summary>
internal abstract class Expression(int line)
{
    public int Line { get; } = line;

    public TemplateValue Evaluate(Rendering rendering)
    {
        rendering.Budget.Enter();
        var value = EvaluateCore(rendering);
        rendering.Budget.Leave();
        return value;
    }

    protected abstract TemplateValue EvaluateCore(Rendering rendering);
}
