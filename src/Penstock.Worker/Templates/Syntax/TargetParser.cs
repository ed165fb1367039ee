using Penstock.Worker.Templates.Lexing;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>Parses what is assigned to: names, tuples of names, and in <c>set</c> the attributes of namespaces.</summary>
internal sealed class TargetParser(TokenReader reader)
{
    /// <summary>One target, or several with commas between them.</summary>
    public AssignmentTarget Parse(bool allowNamespace)
    {
        var first = ParseOne(allowNamespace);
        if (!reader.Current.IsOperator(","))
        {
            return first;
        }
        var parts = new List<AssignmentTarget> { first };
        while (reader.TakeOperator(",") && !reader.Current.IsName("in") && !reader.Current.IsOperator("=") && !reader.Current.IsOperator(")"))
        {
            parts.Add(ParseOne(allowNamespace));
        }
        return new TupleTarget(parts);
    }

    public AssignmentTarget ParseOne(bool allowNamespace) => reader.Nested(() =>
    {
        if (reader.TakeOperator("("))
        {
            var inner = Parse(allowNamespace);
            reader.ExpectOperator(")");
            return inner;
        }
        var name = reader.Expect(TokenKind.Name, "a name to assign to");
        if (name.Text is "true" or "false" or "none" or "True" or "False" or "None")
        {
            throw reader.Failure($"'{name.Text}' cannot be assigned to", name.Line);
        }
        return allowNamespace && reader.TakeOperator(".")
            ? new NamespaceTarget(name.Text, reader.Expect(TokenKind.Name, "an attribute's name").Text)
            : (AssignmentTarget)new NameTarget(name.Text);
    });
}
