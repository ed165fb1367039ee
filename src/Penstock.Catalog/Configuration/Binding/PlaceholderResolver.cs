using System.Text;

namespace Penstock.Catalog.Configuration.Binding;

/// <summary>
/// Replaces <c>${env:NAME}</c>, <c>${env:NAME:-default}</c> and <c>${file:PATH}</c>; <c>$${</c> stands for a plain <c>${</c>.
/// An environment variable that is set to nothing counts as not set, as in a shell.
/// </summary>
internal sealed class PlaceholderResolver(IConfigurationEnvironment environment)
{
    private const int MostBytes = 64 * 1024;

    private readonly List<string> _files = [];

    /// <summary>Every file that a placeholder named, whether it could be read or not.</summary>
    public IReadOnlyList<string> Files => _files;

    public bool TryResolve(string text, out string resolved, out string problem, out string remedy)
    {
        (resolved, problem, remedy) = (text, "", "");
        int open = text.IndexOf("${", StringComparison.Ordinal);
        if (open < 0)
        {
            return true;
        }

        var result = new StringBuilder();
        int from = 0;
        while (open >= 0)
        {
            bool isEscaped = open > from && text[open - 1] == '$';
            int close = isEscaped ? open + 1 : text.IndexOf('}', open);
            if (close < 0)
            {
                (problem, remedy) = ("has a '${' without its '}'", "Close it, or write '$${' for a plain '${'");
                return false;
            }

            result.Append(text, from, open - from - (isEscaped ? 1 : 0));
            string? value = isEscaped ? "${" : Lookup(text[(open + 2)..close], out problem, out remedy);
            if (value is null)
            {
                return false;
            }

            result.Append(value);
            from = close + 1;
            open = text.IndexOf("${", from, StringComparison.Ordinal);
        }

        resolved = result.Append(text, from, text.Length - from).ToString();
        return true;
    }

    private string? Lookup(string inside, out string problem, out string remedy)
    {
        if (inside.StartsWith("env:", StringComparison.Ordinal))
        {
            return Variable(inside["env:".Length..], out problem, out remedy);
        }

        if (inside.StartsWith("file:", StringComparison.Ordinal) && inside.Length > "file:".Length)
        {
            return Content(inside["file:".Length..], out problem, out remedy);
        }

        problem = $"has a placeholder '${{{Echo.Of(inside)}}}' of an unknown kind";
        remedy = "Write ${env:NAME}, ${env:NAME:-default} or ${file:PATH}";
        return null;
    }

    private string? Variable(string inside, out string problem, out string remedy)
    {
        int split = inside.IndexOf(":-", StringComparison.Ordinal);
        string name = split < 0 ? inside : inside[..split];
        (problem, remedy) = ("", "");
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
        {
            problem = $"names an environment variable '{Echo.Of(name)}', which cannot exist";
            remedy = "Use letters, digits and underscores";
            return null;
        }

        string? value = environment.Variable(name);
        if (!string.IsNullOrEmpty(value))
        {
            return value;
        }

        if (split >= 0)
        {
            return inside[(split + 2)..];
        }

        problem = $"needs the environment variable {Echo.Of(name)}, which is not set";
        remedy = $"Set it, or write ${{env:{Echo.Of(name)}:-}} where it is optional";
        return null;
    }

    private string? Content(string path, out string problem, out string remedy)
    {
        _files.Add(path);
        FileText file = environment.Read(path, MostBytes);
        problem = $"needs the file {Echo.Of(path)}, which {file.Problem}";
        remedy = "Make the file readable, or name another one";
        return file.Text?.TrimEnd('\r', '\n');
    }
}
