using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Nodes;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Shapes;

/// <summary>A key or connection string. No error text shows any of it.</summary>
internal sealed class SecretShape : Shape<Secret>
{
    /// <summary>The fewest characters that are not guessed at once. Default 1.</summary>
    public int Shortest { get; init; } = 1;

    /// <summary>True for a key that travels in a header; false for a connection string, which may hold spaces.</summary>
    public bool IsHeaderValue { get; init; } = true;

    /// <summary>True when a placeholder may come out empty, which then means: none. Default false.</summary>
    public bool MayBeEmpty { get; init; }

    public override string Description =>
        Shortest > 1 ? string.Create(CultureInfo.InvariantCulture, $"a secret of {Shortest} characters or more") : "a secret";

    public override bool TryRead(Field field, [MaybeNullWhen(false)] out Secret value)
    {
        value = null;
        if (!field.TryScalar("a secret", "${env:NAME}", out ScalarText? scalar))
        {
            return false;
        }

        string text = scalar.Text;
        if (text.Length == 0 && MayBeEmpty)
        {
            return false;
        }

        string? problem = Problem(text);
        if (problem is not null)
        {
            field.Fail(problem, "Give the whole secret and nothing else, best as ${env:NAME} or ${file:PATH}");
            return false;
        }

        value = new Secret(text);
        return true;
    }

    public override Node Write(Secret value, bool reveal) => ScalarNode.Quoted(reveal ? value.Reveal() : value.ToString());

    public override void WriteSchema(Utf8JsonWriter json) => json.WriteString("type", "string");

    private string? Problem(string text)
    {
        if (text.Length < Shortest)
        {
            return text.Length == 0 ? "is an empty secret" : string.Create(CultureInfo.InvariantCulture, $"is shorter than {Shortest} characters");
        }

        char least = IsHeaderValue ? '!' : ' ';
        return text.Length > 4096 || text.Any(character => character < least || character > '~')
            ? "holds spaces, control characters or letters beyond ASCII, or is too long"
            : null;
    }
}
