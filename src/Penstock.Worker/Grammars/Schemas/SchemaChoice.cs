using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>The schemas of an anyOf, oneOf or allOf.</summary>
/// <param name="Member">The schema that holds the keyword.</param>
/// <param name="Alternatives">Its schemas.</param>
/// <param name="IsExclusive">True for oneOf.</param>
internal sealed record SchemaChoice(SchemaMember Member, IReadOnlyList<SchemaMember> Alternatives, bool IsExclusive)
{
    /// <summary>Reads <paramref name="keyword"/>, or gives null where it is missing.</summary>
    public static SchemaChoice? Read(SchemaMember member, string keyword)
    {
        if (!member.Schema.TryGetProperty(keyword, out var schemas))
        {
            return null;
        }
        if (schemas.ValueKind != JsonValueKind.Array || schemas.GetArrayLength() == 0)
        {
            throw member.Refuse(keyword, $"'{keyword}' is a list of schemas");
        }
        if (schemas.GetArrayLength() > GrammarLimits.Alternatives)
        {
            throw member.Refuse(keyword, $"'{keyword}' has at most {GrammarLimits.Alternatives} schemas here");
        }
        var alternatives = schemas.EnumerateArray()
            .Select((schema, index) => member.Child(schema, SchemaPath.Join(member.Path, keyword, index))).ToList();
        return new SchemaChoice(member, alternatives, keyword == "oneOf");
    }
}
