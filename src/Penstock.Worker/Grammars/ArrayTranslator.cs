using System.Text.Json;
using Penstock.Worker.Grammars.Expressions;
using Penstock.Worker.Grammars.Schemas;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>Translates arrays: first the items of the prefix, each optional from <c>minItems</c> on, then the others.</summary>
internal sealed class ArrayTranslator(SchemaTranslator translator)
{
    /// <summary>Null where no array satisfies all of <paramref name="members"/>.</summary>
    public GrammarExpression? Translate(IReadOnlyList<ArrayMember> members, string path)
    {
        var min = members.Select(member => member.MinItems).Append(0).Max();
        var max = members.Select(member => member.MaxItems).Min();
        var prefix = new List<GrammarExpression>();
        for (var index = 0; index < members.Select(member => member.Prefix.Count).Append(0).Max() && index < (max ?? int.MaxValue); index++)
        {
            if (Item(members, index, path) is not { } item)
            {
                max = index;
                break;
            }
            prefix.Add(item);
        }
        var rest = max <= prefix.Count ? null : Rest(members, prefix.Count, min, path);
        max = rest is null ? prefix.Count : max;
        CheckUnique(members, max);
        return min > (max ?? int.MaxValue) ? null : Write(prefix, rest, min, max);
    }

    private GrammarExpression? Item(IReadOnlyList<ArrayMember> members, int index, string path)
    {
        IReadOnlyList<SchemaMember> schemas =
            [.. members.Select(member => index < member.Prefix.Count ? member.Prefix[index] : member.Others).OfType<SchemaMember>()];
        return translator.Translate(schemas, SchemaPath.Join(path, "prefixItems", index));
    }

    /// <summary>
    /// The items behind the prefix. Where nothing is said about them anything would be allowed, but no one who lists a prefix waits for
    /// more, unless <c>minItems</c> says so.
    /// </summary>
    private GrammarExpression? Rest(IReadOnlyList<ArrayMember> members, int prefix, int min, string path)
    {
        IReadOnlyList<SchemaMember> schemas = [.. members.Select(member => member.Others).OfType<SchemaMember>()];
        var isClosed = schemas.Any(schema => schema.Schema.ValueKind == JsonValueKind.False) || (schemas.Count == 0 && prefix > 0 && min <= prefix);
        return isClosed ? null : translator.Translate(schemas, SchemaPath.Join(path, "items"));
    }

    private static void CheckUnique(IReadOnlyList<ArrayMember> members, int? max)
    {
        if (max is not <= 1 && members.FirstOrDefault(member => member.IsUnique) is { } unique)
        {
            throw unique.Member.Refuse("uniqueItems", "'uniqueItems' is not supported: a grammar cannot remember earlier items");
        }
    }

    private GrammarExpression Write(List<GrammarExpression> prefix, GrammarExpression? rest, int min, int? max)
    {
        var comma = translator.Json.Comma;
        var following = Empty;
        if (rest is not null)
        {
            var least = Math.Max(0, min - prefix.Count);
            following = prefix.Count > 0
                ? RepetitionBlocks.Repeat(translator.Rules, "items", Sequence(comma, rest), least, max - prefix.Count)
                : FromFirst(rest, comma, least, max);
        }
        for (var index = prefix.Count - 1; index >= 0; index--)
        {
            var item = Sequence(index > 0 ? comma : Empty, prefix[index], following);
            following = translator.Rules.Shared("items", index < min ? item : Optional(item));
        }
        return translator.Json.ArrayOf(WithSpace(following, isOptional: min == 0));
    }

    private GrammarExpression FromFirst(GrammarExpression item, GrammarExpression comma, int min, int? max)
    {
        var more = RepetitionBlocks.Repeat(translator.Rules, "items", Sequence(comma, item), Math.Max(0, min - 1), max - 1);
        return max == 0 ? Empty : min == 0 ? Optional(Sequence(item, more)) : Sequence(item, more);
    }

    /// <summary>White space before the closing bracket, only where there are items: behind the opening one there is some already.</summary>
    private GrammarExpression WithSpace(GrammarExpression items, bool isOptional) => items switch
    {
        SequenceOf { Parts.Count: 0 } => Empty,
        Repetition { Min: 0, Max: 1 } optional when isOptional => Optional(Sequence(optional.Item, translator.Json.Space)),
        RuleReference reference when isOptional && translator.Rules[reference.Name] is Repetition { Min: 0, Max: 1 } body =>
            Optional(Sequence(body.Item, translator.Json.Space)),
        _ => Sequence(items, translator.Json.Space),
    };
}
