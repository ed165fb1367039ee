namespace Penstock.Worker.Templates.Syntax;

/// <summary>Text outside of tags.</summary>
internal sealed class DataOutput(int line, string text) : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering)
    {
        rendering.Output.Append(text);
        return Flow.Next;
    }
}
