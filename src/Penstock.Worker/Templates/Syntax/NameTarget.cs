using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

internal sealed class NameTarget(string name) : AssignmentTarget
{
    public string Name { get; } = name;

    public override void Assign(TemplateValue value, Rendering rendering)
    {
        rendering.Budget.AllocateItems(2);
        rendering.Scope.Set(Name, value);
    }
}
