using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

internal sealed class Variable(int line, string name) : Expression(line)
{
    public string Name { get; } = name;

    protected override TemplateValue EvaluateCore(Rendering rendering) =>
        rendering.Scope.Find(Name) ?? UndefinedValue.Name(Name);
}
