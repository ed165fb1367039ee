namespace Penstock.Worker.Templates.Syntax;

/// <summary><c>{% macro name(parameters) %}...{% endmacro %}</c></summary>
internal sealed class MacroStatement(int line, Macro macro) : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering)
    {
        rendering.Scope.Set(macro.Name, macro.Bind(rendering.Scope));
        return Flow.Next;
    }
}
