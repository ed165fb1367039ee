using System.Text.Json;
using Penstock.Worker.Grammars.Expressions;
using Penstock.Worker.Grammars.Schemas;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>
/// Turns a schema into rules. Whatever is asked of a value is a list of schemas that must all hold; each different list is translated once,
/// and where it is met again within itself becomes a rule that refers to itself.
/// </summary>
internal sealed class SchemaTranslator
{
    private readonly CaseExpansion _expansion;
    private readonly SchemaDocument _document;
    private readonly ObjectTranslator _objects;
    private readonly ArrayTranslator _arrays;
    private readonly ScalarTranslator _scalars;

    // Null stands for a value that nothing satisfies.
    private readonly Dictionary<string, GrammarExpression?> _translated = new(StringComparer.Ordinal);

    // The name is null until the list is met again within itself.
    private readonly Dictionary<string, string?> _running = new(StringComparer.Ordinal);

    public SchemaTranslator(SchemaDocument document, GrammarRules rules)
    {
        _document = document;
        _expansion = new CaseExpansion(document);
        Rules = rules;
        Json = new JsonRules(rules);
        _objects = new ObjectTranslator(this);
        _arrays = new ArrayTranslator(this);
        _scalars = new ScalarTranslator(this);
    }

    public GrammarRules Rules { get; }

    public JsonRules Json { get; }

    /// <summary>The values that satisfy all of <paramref name="members"/>; null where there is none.</summary>
    public GrammarExpression? Translate(IReadOnlyList<SchemaMember> members, string path)
    {
        var needed = members.Select(Simplify).Where(member => member.Schema.ValueKind != JsonValueKind.True).ToList();
        var key = string.Join(' ', needed.Select(member => member.Path).Order(StringComparer.Ordinal));
        if (needed.Count == 0)
        {
            return Json.Value;
        }
        if (_translated.TryGetValue(key, out var known))
        {
            return known;
        }
        if (_running.TryGetValue(key, out var name))
        {
            name ??= Rules.Reserve(SchemaPath.Hint(path));
            _running[key] = name;
            return new RuleReference(name);
        }
        return _translated[key] = TranslateNew(needed, key, path);
    }

    private GrammarExpression? TranslateNew(List<SchemaMember> members, string key, string path)
    {
        if (_running.Count >= GrammarLimits.Depth)
        {
            throw new SchemaRefusedException(path, $"the schema nests deeper than {GrammarLimits.Depth} levels");
        }
        _running[key] = null;
        var body = TranslateCases(_expansion.Expand(members, path), path);
        _running.Remove(key, out var name);
        if (name is null)
        {
            return body is null or RuleReference ? body : Rules.Add(SchemaPath.Hint(path), body);
        }

        // What refers to itself and cannot be satisfied accepts nothing; the finite check finds it if it is used.
        Rules.Define(name, body ?? new ChoiceOf([]));
        return body is null ? null : new RuleReference(name);
    }

    /// <summary>A schema that only refers to another is the other one.</summary>
    private SchemaMember Simplify(SchemaMember member)
    {
        while (SchemaKeywords.IsPureReference(member.Schema))
        {
            member = _document.Resolve(member, member.Schema.GetProperty("$ref"));
        }
        return member with { Ancestors = [] };
    }

    private GrammarExpression? TranslateCases(IReadOnlyList<SchemaCase> cases, string path)
    {
        var alternatives = new List<GrammarExpression>();
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var alternative in cases.SelectMany(source => TranslateCase(source, path)))
        {
            if (written.Add(GrammarWriter.Write(alternative)))
            {
                alternatives.Add(alternative);
            }
        }
        return alternatives.Count == 0 ? null : Choice(alternatives);
    }

    private IEnumerable<GrammarExpression> TranslateCase(SchemaCase source, string path)
    {
        if (source.Values is not null)
        {
            return ScalarTranslator.Values(source);
        }
        var types = source.GeneratedTypes;
        GrammarExpression?[] alternatives =
        [
            types.HasFlag(SchemaTypes.Object) ? _objects.Translate(new ObjectShape(source), path) : null,
            types.HasFlag(SchemaTypes.Array) ? _arrays.Translate(source.Arrays, path) : null,
            types.HasFlag(SchemaTypes.String) ? _scalars.String(source, path) : null,
            types.HasFlag(SchemaTypes.Integer) ? _scalars.Number(source, types.HasFlag(SchemaTypes.Number)) : null,
            types.HasFlag(SchemaTypes.Boolean) ? Json.Boolean : null,
            types.HasFlag(SchemaTypes.Null) ? JsonRules.Null : null,
        ];
        return alternatives.OfType<GrammarExpression>();
    }
}
