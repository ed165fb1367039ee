using Penstock.Worker.Grammars.Expressions;
using Penstock.Worker.Grammars.Schemas;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>
/// Translates objects. Members come in the schema's order, any subset of the optional ones, and those that are not named behind them:
/// 1. the chain is built from its end; for each member there is what may follow it;
/// 2. a member that is optional is there with what follows, or only what follows is there;
/// 3. the first member has no comma before it, so the chain can be entered at each member up to the first required one.
/// </summary>
internal sealed class ObjectTranslator(SchemaTranslator translator)
{
    /// <summary>Null where no object satisfies the shape.</summary>
    public GrammarExpression? Translate(ObjectShape shape, string path)
    {
        var members = new List<(GrammarExpression Member, bool IsRequired)>();
        foreach (var name in shape.Names)
        {
            var value = Value(shape, name, path);
            if (value is not null)
            {
                members.Add((translator.Json.Member(Text(ScalarTranslator.Quote(name)), value), shape.Required.Contains(name)));
            }
            else if (shape.Required.Contains(name))
            {
                return null;
            }
        }
        var extra = shape.IsOpen ? Extra(shape, path) : null;
        return CheckCounts(shape, members, extra is not null) ? Write(members, extra, shape) : null;
    }

    private GrammarExpression? Value(ObjectShape shape, string name, string path)
    {
        var schemas = shape.Property(name);

        // Required and nowhere described: any value will do.
        return schemas.Count == 0 ? translator.Json.Value : translator.Translate(schemas, SchemaPath.Join(path, "properties", name));
    }

    private GrammarExpression? Extra(ObjectShape shape, string path)
    {
        var value = translator.Translate(shape.Extras, SchemaPath.Join(path, "additionalProperties"));
        if (value is null)
        {
            return null;
        }
        var name = shape.Names.Count == 0 ? translator.Json.String : OtherNames.Write(shape.Names, translator.Rules);
        return translator.Json.Member(name, value);
    }

    /// <summary>
    /// False where the counts contradict the members. Repeated names count once, so more than one further property cannot be promised; and
    /// which of several optional ones to leave out is more than this grammar can say.
    /// </summary>
    private static bool CheckCounts(ObjectShape shape, List<(GrammarExpression Member, bool IsRequired)> members, bool isOpen)
    {
        var required = members.Count(member => member.IsRequired);
        if (required > (shape.MaxProperties ?? int.MaxValue) || (!isOpen && members.Count < shape.MinProperties))
        {
            return false;
        }
        if (shape.MinProperties > Math.Max(required, 1))
        {
            throw shape.Blame("minProperties").Refuse("minProperties", "'minProperties' above 1 is supported up to the number of required properties");
        }
        if (shape.MaxProperties < members.Count)
        {
            throw shape.Blame("maxProperties").Refuse("maxProperties", "'maxProperties' below the number of properties is not supported; leave out optional ones");
        }
        return true;
    }

    private GrammarExpression Write(List<(GrammarExpression Member, bool IsRequired)> members, GrammarExpression? extra, ObjectShape shape)
    {
        var json = translator.Json;

        // Further members get the room that is left when all named ones are there.
        var extraCount = shape.MaxProperties is { } most && extra is not null ? most - members.Count : (int?)null;
        var following = extra is null ? Empty : More(Sequence(json.Comma, extra), extraCount);
        var starts = new List<GrammarExpression>();
        if (extra is not null && extraCount != 0)
        {
            starts.Add(Sequence(extra, More(Sequence(json.Comma, extra), extraCount - 1)));
        }
        var mayBeEmpty = shape.MinProperties == 0;
        for (var index = members.Count - 1; index >= 0; index--)
        {
            var (member, isRequired) = members[index];
            following = translator.Rules.Shared("rest", following);
            if (isRequired)
            {
                starts.Clear();
                mayBeEmpty = false;
            }
            starts.Add(Sequence(member, following));
            var present = Sequence(json.Comma, member, following);
            following = isRequired ? present : Alternatives(present, following);
        }
        starts.Reverse();
        return json.ObjectOf(Members(starts, mayBeEmpty));
    }

    private GrammarExpression Members(List<GrammarExpression> starts, bool mayBeEmpty)
    {
        if (starts.Count == 0)
        {
            return Empty;
        }
        var some = Sequence(Choice(starts), translator.Json.Space);
        return mayBeEmpty ? Optional(some) : some;
    }

    private GrammarExpression More(GrammarExpression item, int? max) =>
        max > 1 ? RepetitionBlocks.Repeat(translator.Rules, "extras", item, 0, Math.Min(max.Value, GrammarLimits.Items)) : Repeat(item, 0, max);

    private static GrammarExpression Alternatives(GrammarExpression present, GrammarExpression absent) =>
        absent is SequenceOf { Parts.Count: 0 } ? Optional(present) : Choice(present, absent);
}
