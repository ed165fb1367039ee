using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>Adds what one schema says, apart from its references and choices, to a case.</summary>
internal static class CaseReader
{
    /// <summary>Formats that grammars honour; all others are annotations, as the specification has it.</summary>
    private static readonly HashSet<string> HonouredFormats = new(["date", "time", "date-time", "uuid"], StringComparer.Ordinal);

    public static void Add(SchemaMember member, SchemaCase target)
    {
        AddTypes(member, target);
        AddValues(member, target);
        AddText(member, target);
        AddNumber(member, target);
        if (ObjectMember.Read(member) is { } objects)
        {
            target.Objects.Add(objects);
        }
        if (ArrayMember.Read(member) is { } arrays)
        {
            target.Arrays.Add(arrays);
        }
        foreach (var property in member.Schema.EnumerateObject())
        {
            target.HintedTypes |= SchemaKeywords.TypeOf(property.Name);
        }
    }

    private static void AddTypes(SchemaMember member, SchemaCase target)
    {
        if (!member.Schema.TryGetProperty("type", out var type))
        {
            return;
        }
        var types = KeywordReader.Types(member, type);
        if (member.Schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True)
        {
            types |= SchemaTypes.Null;
        }
        target.Types &= types;
        target.IsTyped = true;
    }

    private static void AddValues(SchemaMember member, SchemaCase target)
    {
        if (member.Schema.TryGetProperty("enum", out var values))
        {
            Restrict(target, values.ValueKind == JsonValueKind.Array && values.GetArrayLength() <= GrammarLimits.EnumValues
                ? [.. values.EnumerateArray()]
                : throw member.Refuse("enum", $"'enum' is a list of at most {GrammarLimits.EnumValues} values"));
        }
        if (member.Schema.TryGetProperty("const", out var value))
        {
            Restrict(target, [value]);
        }
    }

    private static void Restrict(SchemaCase target, List<JsonElement> values)
    {
        target.IsTyped = true;
        target.Values = target.Values is null
            ? values
            : [.. target.Values.Where(value => values.Exists(other => JsonElement.DeepEquals(value, other)))];
    }

    private static void AddText(SchemaMember member, SchemaCase target)
    {
        target.MinLength = Math.Max(target.MinLength, KeywordReader.Count(member, "minLength", GrammarLimits.StringLength) ?? 0);
        if (KeywordReader.Count(member, "maxLength", GrammarLimits.StringLength) is { } longest)
        {
            target.MaxLength = Math.Min(target.MaxLength ?? longest, longest);
        }
        if (KeywordReader.Text(member, "pattern") is { } pattern)
        {
            target.Patterns[pattern] = SchemaPath.Join(member.Path, "pattern");
        }
        if (KeywordReader.Text(member, "format") is { } format && HonouredFormats.Contains(format))
        {
            target.Formats[format] = SchemaPath.Join(member.Path, "format");
            target.HintedTypes |= SchemaTypes.String;
        }
    }

    private static void AddNumber(SchemaMember member, SchemaCase target)
    {
        target.Minimum = Bound.Highest(target.Minimum, ReadBound(member, "minimum", "exclusiveMinimum", Bound.Highest));
        target.Maximum = Bound.Lowest(target.Maximum, ReadBound(member, "maximum", "exclusiveMaximum", Bound.Lowest));
        if (KeywordReader.Number(member, "multipleOf") is not { } factor)
        {
            return;
        }
        var digits = 0;
        for (var scaled = factor; scaled != 1 && digits <= GrammarLimits.FractionDigits; scaled *= 10)
        {
            digits++;
        }
        if (digits > GrammarLimits.FractionDigits)
        {
            throw member.Refuse("multipleOf", "'multipleOf' is supported for 1, 0.1, 0.01 and so on");
        }
        target.FractionDigits = Math.Min(target.FractionDigits ?? digits, digits);
    }

    /// <summary>In draft 4 the exclusive keyword is a boolean beside the other; since draft 6 it is a bound of its own.</summary>
    private static Bound? ReadBound(SchemaMember member, string keyword, string exclusive, Func<Bound?, Bound?, Bound?> stricter)
    {
        Bound? bound = KeywordReader.Number(member, keyword) is { } value ? new Bound(value, IsExclusive: false) : null;
        if (member.Schema.TryGetProperty(exclusive, out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return bound is { } given && flag.ValueKind == JsonValueKind.True ? given with { IsExclusive = true } : bound;
        }
        return KeywordReader.Number(member, exclusive) is { } edge ? stricter(bound, new Bound(edge, IsExclusive: true)) : bound;
    }
}
