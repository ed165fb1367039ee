using Penstock.Worker.Grammars.Expressions;
using Penstock.Worker.Grammars.Schemas;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>The rules of a grammar under construction. Equal rules are kept once.</summary>
internal sealed class GrammarRules
{
    private readonly Dictionary<string, GrammarExpression> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _namesByText = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>Name and body of each rule, in the order of their making.</summary>
    public IEnumerable<(string Name, GrammarExpression Body)> All => _order.Select(name => (name, _rules[name]));

    public int Count => _order.Count;

    public GrammarExpression this[string name] => _rules[name];

    /// <summary>Takes a name for a rule that is defined later, since it may refer to itself.</summary>
    public string Reserve(string hint)
    {
        if (_order.Count >= GrammarLimits.Rules)
        {
            throw new SchemaRefusedException(SchemaPath.Root, $"the schema needs more than {GrammarLimits.Rules} grammar rules; make it smaller");
        }
        var stem = Sanitize(hint);
        var name = stem;
        for (var number = 2; _rules.ContainsKey(name) || name is "root"; number++)
        {
            name = $"{stem}-{number}";
        }
        _rules[name] = Empty;
        _order.Add(name);
        return name;
    }

    public void Define(string name, GrammarExpression body) => _rules[name] = body;

    /// <summary>Makes a rule, or finds one of the same body.</summary>
    public GrammarExpression Add(string hint, GrammarExpression body)
    {
        if (body is RuleReference)
        {
            return body;
        }
        var text = GrammarWriter.Write(body);
        if (!_namesByText.TryGetValue(text, out var name))
        {
            name = Reserve(hint);
            _namesByText[text] = name;
            _rules[name] = body;
        }
        return new RuleReference(name);
    }

    /// <summary>As <see cref="Add"/>, but leaves short bodies where they are.</summary>
    public GrammarExpression Shared(string hint, GrammarExpression body) =>
        body is SequenceOf { Parts.Count: 0 } or LiteralText ? body : Add(hint, body);

    /// <summary>Defines the start, which comes first.</summary>
    public void DefineRoot(GrammarExpression body)
    {
        _rules["root"] = body;
        _order.Insert(0, "root");
    }

    private static string Sanitize(string hint)
    {
        var letters = hint.Where(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_').Take(40)
            .Select(character => character == '_' ? '-' : character).ToArray();
        return letters.Length == 0 ? "rule" : new string(letters);
    }
}
