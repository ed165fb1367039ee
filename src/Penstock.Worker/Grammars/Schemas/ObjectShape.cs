using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>What the members of a case say about objects, taken together.</summary>
internal sealed class ObjectShape
{
    private readonly IReadOnlyList<ObjectMember> _members;

    public ObjectShape(SchemaCase source)
    {
        _members = source.Objects;
        Names = [.. _members.SelectMany(member => member.Properties.Keys).Concat(_members.SelectMany(member => member.Required)).Distinct(StringComparer.Ordinal)];
        Required = new HashSet<string>(_members.SelectMany(member => member.Required), StringComparer.Ordinal);
        Extras = [.. _members.Select(member => member.Additional).OfType<SchemaMember>()];
        IsClosed = Extras.Any(extra => extra.Schema.ValueKind == JsonValueKind.False);
        IsOpen = !IsClosed && (Extras.Count > 0 || Names.Count == 0);
        MinProperties = _members.Select(member => member.MinProperties).Append(0).Max();
        MaxProperties = _members.Select(member => member.MaxProperties).Min();
    }

    /// <summary>The named properties in the schema's order, then what is required and not described.</summary>
    public IReadOnlyList<string> Names { get; }

    public IReadOnlySet<string> Required { get; }

    /// <summary>The schemas of the properties that are not named.</summary>
    public IReadOnlyList<SchemaMember> Extras { get; }

    /// <summary>True where <c>additionalProperties: false</c> forbids what is not named.</summary>
    public bool IsClosed { get; }

    /// <summary>
    /// True where further properties are generated: where additionalProperties says so, or nothing is said about properties at all. By
    /// the letter they are allowed wherever they are not forbidden, but no one who names properties waits for others.
    /// </summary>
    public bool IsOpen { get; }

    public int MinProperties { get; }

    public int? MaxProperties { get; }

    /// <summary>Where to complain about a keyword.</summary>
    public SchemaMember Blame(string keyword) =>
        _members.First(member => member.Member.Schema.TryGetProperty(keyword, out _)).Member;

    /// <summary>All that is said about one property.</summary>
    public IReadOnlyList<SchemaMember> Property(string name) =>
        [.. _members.Select(member => member.Properties.GetValueOrDefault(name) ?? member.Additional).OfType<SchemaMember>()];
}
