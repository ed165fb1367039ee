using System.Globalization;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>The argument <c>attribute</c> of several filters: names and indices with dots between them.</summary>
internal sealed class AttributePath
{
    private readonly TemplateValue[] _steps;

    private AttributePath(TemplateValue[] steps) => _steps = steps;

    /// <summary>Reads the argument, or null where it is not given.</summary>
    public static AttributePath? From(CallArguments arguments, int position, string name = "attribute") => arguments.Find(position, name) switch
    {
        null or NoneValue => null,
        IntegerValue index => new AttributePath([index]),
        TextValue path => new AttributePath([.. path.Text.Split('.').Select(ToStep)]),
        var other => throw arguments.Failure($"wants a string for '{name}', got {other.TypeName}"),
    };

    public TemplateValue Of(TemplateValue owner, RenderBudget budget)
    {
        foreach (var step in _steps)
        {
            budget.Step();
            owner = Members.Item(owner, step, budget);
        }
        return owner;
    }

    private static TemplateValue ToStep(string step) =>
        long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new IntegerValue(index)
            : TextValue.FromTemplate(step);
}
