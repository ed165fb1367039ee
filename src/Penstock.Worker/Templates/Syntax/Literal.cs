using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

internal sealed class Literal(int line, TemplateValue value) : Expression(line)
{
    public TemplateValue Value { get; } = value;

    protected override TemplateValue EvaluateCore(Rendering rendering) => Value;
}
