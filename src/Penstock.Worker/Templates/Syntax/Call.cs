using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

internal sealed class Call(int line, Expression callee, ArgumentList arguments) : Expression(line)
{
    protected override TemplateValue EvaluateCore(Rendering rendering) => Invoke(rendering, caller: null);

    /// <summary>Calls, and hands <paramref name="caller"/> to a macro that is used in a call block.</summary>
    public TemplateValue Invoke(Rendering rendering, TemplateValue? caller)
    {
        rendering.Line = Line;
        var target = callee.Evaluate(rendering);
        var name = Describe();
        if (target is not CallableValue callable)
        {
            throw TemplateFailureException.Evaluation(target is UndefinedValue undefined
                ? $"{undefined.Description}, so it cannot be called"
                : $"{name} is a {target.TypeName} and cannot be called");
        }
        var evaluated = arguments.Evaluate(name, rendering);
        if (caller is not null)
        {
            evaluated.Named["caller"] = caller;
        }
        rendering.Line = Line;
        return callable.Invoke(rendering, evaluated);
    }

    private string Describe() => callee switch
    {
        Variable variable => $"{variable.Name}()",
        AttributeAccess access => $".{access.Name}()",
        _ => "the call",
    };
}
