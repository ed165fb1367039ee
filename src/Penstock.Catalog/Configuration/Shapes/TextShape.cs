using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>A text that is checked, and perhaps read into something finer, by <paramref name="parse"/>.</summary>
/// <param name="description">What it is, with its article: <c>an http URL</c>.</param>
/// <param name="example">A value that is right.</param>
/// <param name="parse">Null where the text is wrong.</param>
/// <param name="format">Back into text.</param>
internal sealed class TextShape<T>(string description, string example, Func<string, T?> parse, Func<T, string> format) : Shape<T>
    where T : class
{
    /// <summary>Whether a wrong value may hold a password, so that no error text shows it. Default: never.</summary>
    public Func<string, bool> Hides { get; init; } = _ => false;

    public override string Description => description;

    public override bool TryRead(Field field, [MaybeNullWhen(false)] out T value)
    {
        value = null;
        if (!field.TryScalar(description, example, out ScalarText? scalar))
        {
            return false;
        }

        value = parse(scalar.Text);
        if (value is null)
        {
            string shown = Hides(scalar.Text) ? "the value" : $"'{scalar.Written}'";
            field.Fail($"{shown} is not {description}", $"Write it like {example}");
        }

        return value is not null;
    }

    public override Node Write(T value, bool reveal) => ScalarNode.Quoted(format(value));

    public override void WriteSchema(Utf8JsonWriter json) => json.WriteString("type", "string");
}
