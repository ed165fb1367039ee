using System.Collections.Immutable;

namespace Penstock.Catalog.Configuration.Binding;

/// <summary>What all bindings of one file share: the errors so far, where each value stood, the outside world.</summary>
internal sealed class BindingContext(KnownNames known, PlaceholderResolver placeholders, List<ConfigurationError> errors)
{
    private const int MostErrors = 100;

    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly List<ConfigurationError> _notices = [];

    public KnownNames Known { get; } = known;

    public PlaceholderResolver Placeholders { get; } = placeholders;

    public ImmutableArray<ConfigurationError> Notices => [.. _notices];

    /// <summary>Remembers where a value stood, and says so when it is of no effect yet.</summary>
    public void Visit(Field field)
    {
        _lines[field.Path] = field.Node.Line;
        if (Known.NotYetActive.Contains(field.Pattern))
        {
            _notices.Add(new(field.Path, field.Node.Line, "is checked, but not acted on in this version", "Do not rely on it yet"));
        }
    }

    /// <summary>Whether the file gave that value.</summary>
    public bool IsGiven(string path) => _lines.ContainsKey(path);

    /// <summary>Whether the value at that path is already known to be wrong, so that nothing can be concluded from it.</summary>
    public bool HasFailed(string path) => _failed.Contains(path);

    /// <summary>The same for the value and every item and key inside it.</summary>
    public bool HasFailedWithin(string path) => _failed.Any(
        failed => failed.StartsWith(path, StringComparison.Ordinal) && (failed.Length == path.Length || failed[path.Length] is '.' or '['));

    public void Fail(string path, int line, string problem, string remedy)
    {
        _failed.Add(path);
        if (errors.Count < MostErrors)
        {
            errors.Add(new(path, line, problem, remedy));
        }
    }

    /// <summary>Fails at the line of <paramref name="path"/>, or of the nearest block around it.</summary>
    public void Fail(string path, string problem, string remedy)
    {
        string place = path;
        while (place.Length > 0 && !_lines.ContainsKey(place))
        {
            int end = place.LastIndexOf('.');
            place = end < 0 ? "" : place[..end];
        }

        Fail(path, _lines.GetValueOrDefault(place), problem, remedy);
    }
}
