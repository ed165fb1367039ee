using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Binding;

/// <summary>One value of the file on its way into a record.</summary>
/// <param name="Node">The value.</param>
/// <param name="Path">Where it stands: <c>models.chat.queue.max</c>.</param>
/// <param name="Pattern">The same with <c>NAME</c> for names of the user's own: <c>models.NAME.queue.max</c>.</param>
/// <param name="Context">What all bindings share.</param>
internal readonly record struct Field(Node Node, string Path, string Pattern, BindingContext Context)
{
    /// <summary>The value of a fixed key.</summary>
    public Field Key(string key, Node node) => Child(Join(Path, key), Join(Pattern, key), node);

    /// <summary>The value under a name of the user's own.</summary>
    public Field Named(string name, Node node) => Child(Join(Path, Quote(name)), Join(Pattern, "NAME"), node);

    /// <summary>An item of a list.</summary>
    public Field Item(int index, Node node) =>
        Child(string.Create(CultureInfo.InvariantCulture, $"{Path}[{index}]"), Pattern + "[]", node);

    public void Fail(string problem, string remedy) => Context.Fail(Path, Node.Line, problem, remedy);

    /// <summary>The value as one text with its placeholders resolved; reports what stands in the way.</summary>
    /// <param name="expected">For the error text: <c>a whole number</c>.</param>
    /// <param name="example">For the error text: <c>500</c>.</param>
    /// <param name="value">The text.</param>
    public bool TryScalar(string expected, string example, [NotNullWhen(true)] out ScalarText? value)
    {
        value = null;
        if (Node is not ScalarNode scalar)
        {
            Fail($"is {Node.Description}, not {expected}", $"Write it like {example}");
            return false;
        }

        if (scalar.IsNull)
        {
            Fail("is empty", $"Write {expected} like {example}, or delete the line");
            return false;
        }

        if (!Context.Placeholders.TryResolve(scalar.Text, out string text, out string problem, out string remedy))
        {
            Fail(problem, remedy);
            return false;
        }

        bool isOutside = !string.Equals(text, scalar.Text, StringComparison.Ordinal);
        value = new ScalarText(text, scalar.IsQuoted && !isOutside, Echo.Of(scalar.Text));
        return true;
    }

    /// <summary>A path as error texts and tests write it; names with dots stand in quotes.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : path + "." + key;

    public static string Quote(string name) =>
        name.Contains('.', StringComparison.Ordinal) || name.Length == 0 ? $"\"{Echo.Of(name)}\"" : Echo.Of(name);

    private Field Child(string path, string pattern, Node node)
    {
        var field = new Field(node, path, pattern, Context);
        Context.Visit(field);
        return field;
    }
}
