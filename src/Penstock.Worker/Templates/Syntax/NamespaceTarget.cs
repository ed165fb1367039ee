using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>name.attribute</c>, which only a namespace allows.</summary>
internal sealed class NamespaceTarget(string name, string attribute) : AssignmentTarget
{
    public override void Assign(TemplateValue value, Rendering rendering)
    {
        if (rendering.Scope.Find(name) is not NamespaceValue space)
        {
            throw TemplateFailureException.Evaluation($"'{name}.{attribute}' cannot be set: '{name}' is no namespace");
        }
        rendering.Budget.AllocateItems(2);
        space.Attributes[attribute] = value;
    }
}
