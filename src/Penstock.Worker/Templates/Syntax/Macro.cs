using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>A macro's parameters and body, or those of a call block, whose name is <c>caller</c>.</summary>
internal sealed class Macro(string name, IReadOnlyList<(string Name, Expression? Default)> parameters, Block body)
{
    public string Name { get; } = name;

    /// <summary>Makes the function; its body sees the variables of <paramref name="closure"/>.</summary>
    public CallableValue Bind(Scope closure) => new(Name, (rendering, arguments) => Invoke(rendering, arguments, closure));

    private TextValue Invoke(Rendering rendering, CallArguments arguments, Scope closure)
    {
        var line = rendering.Line;
        var scope = new Scope(closure);
        var text = rendering.InScope(scope, () =>
        {
            BindParameters(scope, rendering, arguments);
            return rendering.Capture(() => body.Execute(rendering));
        });
        rendering.Line = line;
        return text;
    }

    private void BindParameters(Scope scope, Rendering rendering, CallArguments arguments)
    {
        for (var index = 0; index < parameters.Count; index++)
        {
            var (parameter, otherwise) = parameters[index];
            var value = arguments.Find(index, parameter) ?? otherwise?.Evaluate(rendering)
                ?? new UndefinedValue($"parameter '{parameter}' of macro '{Name}' was not given");
            scope.Set(parameter, value);
        }
        BindRest(scope, rendering, arguments);
    }

    private void BindRest(Scope scope, Rendering rendering, CallArguments arguments)
    {
        rendering.Budget.AllocateEntries(8 + arguments.Positional.Count + arguments.Named.Count);
        scope.Set("varargs", ListValue.Tuple([.. arguments.Positional.Skip(parameters.Count)]));
        var named = new MapValue();
        foreach (var (argument, value) in arguments.Named)
        {
            if (argument == "caller")
            {
                scope.Set("caller", value);
            }
            else if (!parameters.Any(parameter => parameter.Name == argument))
            {
                named.Set(argument, value);
            }
        }
        scope.Set("kwargs", named);
    }
}
