namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>{% call(parameters) macro(arguments) %}...{% endcall %}</c>: the macro gets the body as <c>caller</c>.</summary>
internal sealed class CallStatement(int line, Call call, Macro caller) : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering)
    {
        var result = call.Invoke(rendering, caller.Bind(rendering.Scope));
        rendering.Output.Append(rendering.ToText(result));
        return Flow.Next;
    }
}
