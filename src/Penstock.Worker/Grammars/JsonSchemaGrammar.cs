using System.Text.Json;
using Penstock.Worker.Grammars.Schemas;

namespace Penstock.Worker.Grammars;

/// <summary>
/// Translates JSON schemas into grammars: whatever the grammar accepts is JSON that is valid by the schema, and a keyword that cannot be
/// honoured is an error, never dropped. The reverse holds with these exceptions, which keep small models on the path: objects with named
/// properties are closed unless <c>additionalProperties</c> opens them, likewise arrays with a prefix; a schema without <c>type</c> is
/// taken to mean the type that its keywords speak about; members come in the schema's order; white space is bounded; integers have at most
/// 15 digits where no bound asks for more.
/// </summary>
public static class JsonSchemaGrammar
{
    /// <summary>Translates <paramref name="schema"/>, an object, true or false.</summary>
    public static SchemaTranslation Translate(JsonElement schema)
    {
        try
        {
            var document = new SchemaDocument(schema);
            var rules = new GrammarRules();
            var translator = new SchemaTranslator(document, rules);
            var root = translator.Translate([document.Root], SchemaPath.Root)
                ?? throw new SchemaRefusedException(SchemaPath.Root, "no value satisfies the schema");
            rules.DefineRoot(root);
            if (FiniteCheck.FindEndless(rules) is { } endless)
            {
                throw new SchemaRefusedException(SchemaPath.Root, $"no finite value satisfies the schema: '{endless}' requires itself");
            }
            var grammar = GrammarWriter.Write(rules);
            return grammar.Length <= GrammarLimits.Characters && GrammarSize.Count(rules) <= GrammarLimits.AllRules
                ? new SchemaTranslation(grammar)
                : throw new SchemaRefusedException(SchemaPath.Root, "the schema needs too large a grammar; make it smaller");
        }
        catch (SchemaRefusedException refused)
        {
            return new SchemaTranslation(refused.Error);
        }
    }
}
