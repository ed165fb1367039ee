using System.Collections.Immutable;
using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>One schema of several that must hold at once.</summary>
/// <param name="Schema">An object, or true or false.</param>
/// <param name="Path">Where it stands.</param>
/// <param name="Ancestors">The paths of the references that led here without an object or array between.</param>
internal sealed record SchemaMember(JsonElement Schema, string Path, ImmutableList<string> Ancestors)
{
    public SchemaMember(JsonElement schema, string path)
        : this(schema, path, [])
    {
    }

    public SchemaMember Child(JsonElement schema, string path) => new(schema, path, Ancestors);

    public SchemaRefusedException Refuse(string message) => new(Path, message);

    public SchemaRefusedException Refuse(string keyword, string message) => new(SchemaPath.Join(Path, keyword), message);
}
