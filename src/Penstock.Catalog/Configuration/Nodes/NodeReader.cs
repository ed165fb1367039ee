using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Penstock.Catalog.Configuration.Nodes;

/// <summary>
/// Reads YAML, and with it JSON, by its events into nodes with lines. Refuses what makes a small file large or ambiguous:
/// aliases, tags, several documents, deep nesting.
/// </summary>
internal sealed class NodeReader
{
    private const int Deepest = 32;
    private const int MostNodes = 50_000;

    private readonly Parser _parser;
    private readonly List<ConfigurationError> _errors;
    private int _nodes;

    private NodeReader(string text, List<ConfigurationError> errors)
    {
        _parser = new Parser(new StringReader(text));
        _errors = errors;
    }

    /// <summary>The document's root; null when it is empty or cannot be read, with the reason added to <paramref name="errors"/>.</summary>
    public static Node? Read(string text, List<ConfigurationError> errors)
    {
        var reader = new NodeReader(text, errors);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException exception)
        {
            errors.Add(new("", (int)exception.End.Line, "is not valid YAML: " + Lower(exception.Message), "Correct the text near this line"));
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The scanner leaves some malformed texts by these; fuzzing found the first two.
            long line = reader._parser.Current?.End.Line ?? 1;
            errors.Add(new("", (int)line, "is not valid YAML", "Correct the text near this line"));
            return null;
        }
        catch (NodeLimitException exception)
        {
            errors.Add(new("", exception.Line, exception.Message, exception.Remedy));
            return null;
        }
    }

    private Node? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        Node root = ReadNode(depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out DocumentStart? second))
        {
            throw new NodeLimitException((int)second.Start.Line, "holds a second document", "Keep one document in a file");
        }

        return root;
    }

    private Node ReadNode(int depth)
    {
        ParsingEvent current = _parser.Current ?? throw new YamlException("the text ends too early");
        int line = (int)current.Start.Line;
        if (depth > Deepest || ++_nodes > MostNodes)
        {
            throw new NodeLimitException(line, depth > Deepest ? "is nested too deep" : "holds too many values", "Make it simpler");
        }

        if (current is NodeEvent { Tag.IsEmpty: false } tagged && tagged.Tag is { IsNonSpecific: false })
        {
            throw new NodeLimitException(line, "uses a YAML tag", "Write the value without a tag (!...)");
        }

        return current switch
        {
            MappingStart => ReadMap(line, depth),
            SequenceStart => ReadList(line, depth),
            Scalar => ReadScalar(line),
            AnchorAlias => throw new NodeLimitException(line, "uses a YAML alias", "Write the value out in place of the alias (*...)"),
            _ => throw new YamlException(current.Start, current.End, "unexpected structure"),
        };
    }

    private ScalarNode ReadScalar(int line)
    {
        Scalar scalar = _parser.Consume<Scalar>();
        return new ScalarNode(scalar.Value, scalar.Style != ScalarStyle.Plain, line);
    }

    private ListNode ReadList(int line, int depth)
    {
        var list = new ListNode(line);
        _parser.Consume<SequenceStart>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            list.Items.Add(ReadNode(depth + 1));
        }

        return list;
    }

    private MapNode ReadMap(int line, int depth)
    {
        var map = new MapNode(line);
        _parser.Consume<MappingStart>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Node key = ReadNode(depth + 1);
            Node value = ReadNode(depth + 1);
            if (key is not ScalarNode name)
            {
                _errors.Add(new("", key.Line, $"a key is {key.Description}", "Write a name before the colon"));
            }
            else if (!map.TryAdd(name.Text, value))
            {
                _errors.Add(new("", key.Line, $"the key '{Echo.Of(name.Text)}' is written twice in one block", "Keep one of the two"));
            }
        }

        return map;
    }

    private static string Lower(string message)
    {
        string text = message.TrimEnd('.');
        return text.Length == 0 ? "unknown fault" : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
