namespace Penstock.Worker.Templates.Syntax;

/// <summary>A node that writes or sets something.</summary>
internal abstract class Statement(int line)
{
    public int Line { get; } = line;

    public Flow Execute(Rendering rendering)
    {
        rendering.Budget.Enter();
        rendering.Line = Line;
        var flow = ExecuteCore(rendering);
        rendering.Budget.Leave();
        return flow;
    }

    protected abstract Flow ExecuteCore(Rendering rendering);
}
