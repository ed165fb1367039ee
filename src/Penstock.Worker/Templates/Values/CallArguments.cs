namespace Penstock.Worker.Templates.Values;

/// <summary>
/// The evaluated arguments of a call. Functions read them by position and name, and then <see cref="Finish"/> refuses what no one read.
/// </summary>
internal sealed class CallArguments(string callee)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private int _positionsRead;

    /// <summary>What is called, for messages.</summary>
    public string Callee { get; } = callee;

    public List<TemplateValue> Positional { get; } = [];

    public Dictionary<string, TemplateValue> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>The argument at <paramref name="position"/> or of that name, or null.</summary>
    public TemplateValue? Find(int position, string name)
    {
        _positionsRead = Math.Max(_positionsRead, position + 1);
        if (position < Positional.Count)
        {
            if (Named.ContainsKey(name))
            {
                throw Failure($"got the argument '{name}' twice");
            }
            return Positional[position];
        }
        _read.Add(name);
        return Named.GetValueOrDefault(name);
    }

    public TemplateValue Require(int position, string name) => Find(position, name) ?? throw Failure($"misses the argument '{name}'");

    public bool IsTrue(int position, string name, bool otherwise = false) => Find(position, name)?.IsTrue ?? otherwise;

    public long? FindInteger(int position, string name) => Find(position, name) switch
    {
        null or NoneValue => null,
        var value when Numbers.TryGetInteger(value, out var integer) => integer,
        var value => throw Failure($"wants an integer for '{name}', got {value.TypeName}"),
    };

    public TextValue? FindText(int position, string name) => Find(position, name) switch
    {
        null or NoneValue => null,
        TextValue text => text,
        var value => throw Failure($"wants a string for '{name}', got {value.TypeName}"),
    };

    public TextValue RequireText(int position, string name) => FindText(position, name) ?? throw Failure($"misses the argument '{name}'");

    /// <summary>Refuses arguments that the callee did not read.</summary>
    public void Finish()
    {
        if (Positional.Count > _positionsRead)
        {
            throw Failure($"takes at most {_positionsRead} arguments, got {Positional.Count}");
        }
        foreach (var name in Named.Keys)
        {
            if (!_read.Contains(name))
            {
                throw Failure($"has no argument '{name}'");
            }
        }
    }

    public TemplateFailureException Failure(string message) => TemplateFailureException.Evaluation($"{Callee} {message}");
}
