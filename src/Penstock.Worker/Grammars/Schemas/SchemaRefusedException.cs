namespace Penstock.Worker.Grammars.Schemas;

/// <summary>Unwinds a translation. It never leaves <see cref="JsonSchemaGrammar"/>, which turns it into a <see cref="SchemaError"/>.</summary>
internal sealed class SchemaRefusedException(string path, string message) : Exception(message)
{
    public SchemaError Error { get; } = new(path, message);
}
