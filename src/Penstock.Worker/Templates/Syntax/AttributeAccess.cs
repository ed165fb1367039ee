using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>target.name</c>: a method first, then an item. So <c>schema.items</c> is always the method.</summary>
internal sealed class AttributeAccess(int line, Expression target, string name) : Expression(line)
{
    public Expression Target { get; } = target;

    public string Name { get; } = name;

    protected override TemplateValue EvaluateCore(Rendering rendering)
    {
        var owner = Target.Evaluate(rendering);
        rendering.Line = Line;
        return Members.Attribute(owner, Name);
    }
}
