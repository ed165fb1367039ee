using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>The arguments of a call as written: positional, named, <c>*list</c> and <c>**dict</c>.</summary>
internal sealed class ArgumentList
{
    public static ArgumentList None { get; } = new();

    public List<Expression> Positional { get; } = [];

    public List<(string Name, Expression Value)> Named { get; } = [];

    public Expression? Star { get; set; }

    public Expression? DoubleStar { get; set; }

    public CallArguments Evaluate(string callee, Rendering rendering)
    {
        var arguments = new CallArguments(callee);
        rendering.Budget.AllocateEntries(Positional.Count + Named.Count);
        arguments.Positional.AddRange(Positional.Select(argument => argument.Evaluate(rendering)));
        if (Star is not null)
        {
            arguments.Positional.AddRange(rendering.Iterate(Star.Evaluate(rendering)));
            rendering.Budget.AllocateItems(arguments.Positional.Count);
        }
        foreach (var (name, value) in Named)
        {
            arguments.Named[name] = value.Evaluate(rendering);
        }
        if (DoubleStar is not null)
        {
            AddAll(DoubleStar.Evaluate(rendering), arguments, rendering.Budget);
        }
        return arguments;
    }

    private static void AddAll(TemplateValue value, CallArguments arguments, RenderBudget budget)
    {
        if (value is not MapValue map)
        {
            throw arguments.Failure($"wants a dict after '**', got {value.TypeName}");
        }
        budget.AllocateEntries(map.Items.Count);
        budget.Step(map.Items.Count);
        foreach (var (key, item) in map.Items)
        {
            var name = (key as TextValue)?.Text ?? throw arguments.Failure("wants strings as keys after '**'");
            if (!arguments.Named.TryAdd(name, item))
            {
                throw arguments.Failure($"got the argument '{name}' twice");
            }
        }
    }
}
