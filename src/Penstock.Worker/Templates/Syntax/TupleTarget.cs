using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>a, b</c>: takes a collection of as many items apart.</summary>
internal sealed class TupleTarget(IReadOnlyList<AssignmentTarget> parts) : AssignmentTarget
{
    public override void Assign(TemplateValue value, Rendering rendering)
    {
        var items = rendering.Iterate(value);
        if (items.Count != parts.Count)
        {
            throw TemplateFailureException.Evaluation($"{items.Count} items cannot be assigned to {parts.Count} names");
        }
        for (var index = 0; index < parts.Count; index++)
        {
            parts[index].Assign(items[index], rendering);
        }
    }
}
