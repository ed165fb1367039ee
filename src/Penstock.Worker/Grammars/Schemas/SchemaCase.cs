using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>One way to satisfy a schema: what all members say together, with no choice among schemas left.</summary>
internal sealed class SchemaCase
{
    /// <summary>The path to blame where several members contradict each other.</summary>
    public required string Path { get; init; }

    /// <summary>The types that <c>type</c> allows; all where it is missing.</summary>
    public SchemaTypes Types { get; set; } = SchemaTypes.All;

    /// <summary>The types that other keywords speak about.</summary>
    public SchemaTypes HintedTypes { get; set; }

    /// <summary>True where some member has a type, enum or const.</summary>
    public bool IsTyped { get; set; }

    /// <summary>The values of <c>enum</c> and <c>const</c>, or null where any is allowed.</summary>
    public List<JsonElement>? Values { get; set; }

    public int MinLength { get; set; }

    public int? MaxLength { get; set; }

    /// <summary>Each pattern with its path.</summary>
    public Dictionary<string, string> Patterns { get; } = new(StringComparer.Ordinal);

    /// <summary>The formats that are honoured, each with its path.</summary>
    public Dictionary<string, string> Formats { get; } = new(StringComparer.Ordinal);

    public Bound? Minimum { get; set; }

    public Bound? Maximum { get; set; }

    /// <summary>Most digits behind the point, or null where any number may stand there; of <c>multipleOf</c>.</summary>
    public int? FractionDigits { get; set; }

    /// <summary>The members that speak about objects, to be asked for each property.</summary>
    public List<ObjectMember> Objects { get; } = [];

    /// <summary>The members that speak about arrays, to be asked for each item.</summary>
    public List<ArrayMember> Arrays { get; } = [];

    /// <summary>
    /// The types to generate. Where no member names a type, the keywords tell what is meant: <c>properties</c> means an object, although
    /// by the letter anything else would be valid too.
    /// </summary>
    public SchemaTypes GeneratedTypes => IsTyped || HintedTypes == SchemaTypes.None ? Types : Types & HintedTypes;
}
