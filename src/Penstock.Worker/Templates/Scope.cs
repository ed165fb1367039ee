using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates;

/// <summary>Variables, and the scope around them.</summary>
internal sealed class Scope(Scope? parent)
{
    private readonly Dictionary<string, TemplateValue> _variables = new(StringComparer.Ordinal);

    public TemplateValue? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._variables.TryGetValue(name, out var value))
            {
                return value;
            }
        }
        return null;
    }

    public void Set(string name, TemplateValue value) => _variables[name] = value;

    private Scope? Parent { get; } = parent;
}
