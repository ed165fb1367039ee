namespace Penstock.Worker.Templates.Syntax;

/// <summary>Statements in a row.</summary>
internal sealed class Block(int line, IReadOnlyList<Statement> statements) : Statement(line)
{
    protected override Flow ExecuteCore(Rendering rendering)
    {
        foreach (var statement in statements)
        {
            var flow = statement.Execute(rendering);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }
        return Flow.Next;
    }
}
