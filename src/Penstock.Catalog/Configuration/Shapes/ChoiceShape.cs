using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>One of a few words.</summary>
internal sealed class ChoiceShape<T>(params (string Word, T Value)[] choices) : Shape<T>
    where T : struct
{
    public override string Description => string.Join(" | ", choices.Select(choice => $"`{choice.Word}`"));

    public override bool TryRead(Field field, out T value)
    {
        value = default;
        if (!field.TryScalar("one word", choices[0].Word, out ScalarText? scalar))
        {
            return false;
        }

        foreach ((string word, T meaning) in choices)
        {
            if (string.Equals(word, scalar.Text, StringComparison.Ordinal))
            {
                value = meaning;
                return true;
            }
        }

        string[] words = [.. choices.Select(choice => choice.Word)];
        field.Fail($"'{scalar.Written}' is not known here", NearMiss.Remedy(scalar.Text, words, "See the reference"));
        return false;
    }

    public override Node Write(T value, bool reveal) => ScalarNode.Quoted(WordOf(value));

    public string WordOf(T value) => choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word;

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteStartArray("enum");
        foreach ((string word, _) in choices)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "string");
        json.WriteString("pattern", @"\$\{");
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
