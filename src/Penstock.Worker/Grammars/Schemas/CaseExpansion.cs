using System.Collections.Immutable;
using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>
/// Multiplies a schema out into cases:
/// 1. references are followed and allOf is opened, so that what must hold at once stands side by side;
/// 2. each anyOf and oneOf splits the case in as many as it has alternatives;
/// 3. a oneOf's alternatives must exclude each other, since a grammar cannot refuse what two of them accept.
/// A case that nothing satisfies is left out.
/// </summary>
internal sealed class CaseExpansion(SchemaDocument document)
{
    private const int MaxExpansions = 20_000;

    private int _expansions;

    public IReadOnlyList<SchemaCase> Expand(IReadOnlyList<SchemaMember> members, string path)
    {
        foreach (var member in members.Count > 1 ? members : [])
        {
            CheckUnevaluated(member, isOutermost: false);
        }
        var cases = new List<SchemaCase>();
        Expand(ImmutableList<SchemaMember>.Empty, new Stack<SchemaMember>(members.Reverse()), ImmutableList<SchemaChoice>.Empty, path, cases);
        return cases;
    }

    private void Expand(
        ImmutableList<SchemaMember> plain, Stack<SchemaMember> pending, ImmutableList<SchemaChoice> choices, string path, List<SchemaCase> cases)
    {
        _expansions++;
        if (_expansions > MaxExpansions)
        {
            throw new SchemaRefusedException(path, "its references, anyOf and oneOf are too many to multiply out");
        }
        while (pending.TryPop(out var member))
        {
            if (member.Schema.ValueKind == JsonValueKind.False)
            {
                return;
            }
            if (member.Schema.ValueKind != JsonValueKind.True)
            {
                (plain, choices) = Open(member, plain, pending, choices);
            }
        }
        if (choices.Count > 0)
        {
            Split(plain, choices, path, cases);
        }
        else if (Merge(plain, path) is { } merged)
        {
            cases.Add(cases.Count < GrammarLimits.Alternatives
                ? merged
                : throw new SchemaRefusedException(path, $"its anyOf and oneOf give more than {GrammarLimits.Alternatives} combinations"));
        }
    }

    private (ImmutableList<SchemaMember> Plain, ImmutableList<SchemaChoice> Choices) Open(
        SchemaMember member, ImmutableList<SchemaMember> plain, Stack<SchemaMember> pending, ImmutableList<SchemaChoice> choices)
    {
        if (member.Schema.ValueKind != JsonValueKind.Object)
        {
            throw member.Refuse("a schema is an object, true or false");
        }
        SchemaKeywords.Check(member);
        if (plain.Count + choices.Count > GrammarLimits.Alternatives)
        {
            throw member.Refuse($"more than {GrammarLimits.Alternatives} schemas must hold at once");
        }
        if (member.Schema.TryGetProperty("$ref", out var reference))
        {
            pending.Push(document.Resolve(member, reference));
        }
        foreach (var part in SchemaChoice.Read(member, "allOf")?.Alternatives.Reverse() ?? [])
        {
            pending.Push(part);
        }
        foreach (var keyword in new[] { "anyOf", "oneOf" })
        {
            choices = SchemaChoice.Read(member, keyword) is { } choice ? choices.Add(choice) : choices;
        }
        return (plain.Add(member), choices);
    }

    private void Split(ImmutableList<SchemaMember> plain, ImmutableList<SchemaChoice> choices, string path, List<SchemaCase> cases)
    {
        var choice = choices[0];
        var rest = choices.RemoveAt(0);
        if (choice.IsExclusive)
        {
            CheckExclusive(plain, choice, path);
        }
        foreach (var alternative in choice.Alternatives)
        {
            Expand(plain, new Stack<SchemaMember>([alternative]), rest, path, cases);
        }
    }

    private void CheckExclusive(ImmutableList<SchemaMember> plain, SchemaChoice choice, string path)
    {
        var expanded = choice.Alternatives.Select(alternative =>
        {
            var cases = new List<SchemaCase>();
            Expand(plain, new Stack<SchemaMember>([alternative]), ImmutableList<SchemaChoice>.Empty, path, cases);
            return cases;
        }).ToList();
        var overlap = new OverlapCheck(this);
        for (var first = 0; first < expanded.Count; first++)
        {
            for (var second = 0; second < expanded.Count; second++)
            {
                if (first != second && expanded[first].Exists(x => expanded[second].Exists(y => overlap.MayOverlap(x, y))))
                {
                    throw choice.Member.Refuse("oneOf", $"alternatives {Math.Min(first, second)} and {Math.Max(first, second)} may accept the same value; tell them apart by a required 'const', or use 'anyOf'");
                }
            }
        }
    }

    private static SchemaCase? Merge(ImmutableList<SchemaMember> members, string path)
    {
        var merged = new SchemaCase { Path = path };
        for (var index = 0; index < members.Count; index++)
        {
            CheckUnevaluated(members[index], isOutermost: index == 0);
            CaseReader.Add(members[index], merged);
        }
        return merged.Types == SchemaTypes.None || merged.Values is { Count: 0 } ? null : merged;
    }

    /// <summary>
    /// Objects are closed to what no member names, unless additionalProperties opens them; so on the outermost schema this keyword
    /// asks for nothing more. Further in, it would not see the properties of its neighbours.
    /// </summary>
    private static void CheckUnevaluated(SchemaMember member, bool isOutermost)
    {
        if (member.Schema.ValueKind == JsonValueKind.Object && member.Schema.TryGetProperty("unevaluatedProperties", out var value)
            && value.ValueKind != JsonValueKind.True && !(isOutermost && value.ValueKind == JsonValueKind.False))
        {
            throw member.Refuse("unevaluatedProperties", "'unevaluatedProperties' is supported as true, or as false beside the outermost properties");
        }
    }
}
