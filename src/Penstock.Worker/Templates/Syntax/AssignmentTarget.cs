using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>What stands left of <c>=</c> or <c>in</c>.</summary>
internal abstract class AssignmentTarget
{
    public abstract void Assign(TemplateValue value, Rendering rendering);
}
