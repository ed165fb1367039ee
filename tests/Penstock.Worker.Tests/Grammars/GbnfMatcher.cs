using System.Text;
using Penstock.Worker.Engine;

namespace Penstock.Worker.Tests.Grammars;

/// <summary>Tells whether a grammar accepts a text: follows all readings at once, as sets of positions.</summary>
internal sealed class GbnfMatcher
{
    private readonly IReadOnlyDictionary<string, GbnfNode> _rules;
    private readonly Dictionary<(string, int), HashSet<int>> _ends = [];
    private int[] _text = [];

    public GbnfMatcher(string grammar)
    {
        // The engine reads no grammar that does not pass this, and the check knows llama.cpp's limits.
        Assert.Null(GbnfSyntax.FindFault(grammar));
        _rules = GbnfReader.Read(grammar);
        CheckReferences();
        CheckLeftRecursion();
    }

    public bool Accepts(string text)
    {
        lock (_ends)
        {
            _text = [.. text.EnumerateRunes().Select(rune => rune.Value)];
            _ends.Clear();
            return Ends(_rules["root"], 0).Contains(_text.Length);
        }
    }

    /// <summary>A text that the grammar accepts, drawn at random; the deeper it is nested, the shorter the way out.</summary>
    public string Draw(Random random)
    {
        var heights = Heights();
        var text = new StringBuilder();
        Draw(_rules["root"], random, heights, text, 0);
        return text.ToString();
    }

    private HashSet<int> Ends(GbnfNode node, int start) => node switch
    {
        GbnfNode.Characters set => start < _text.Length && set.Contains(_text[start]) ? [start + 1] : [],
        GbnfNode.Reference reference => EndsOfRule(reference.Name, start),
        GbnfNode.Sequence sequence => sequence.Parts.Aggregate(
            new HashSet<int> { start }, (positions, part) => [.. positions.SelectMany(position => Ends(part, position))]),
        GbnfNode.Choice choice => [.. choice.Alternatives.SelectMany(alternative => Ends(alternative, start))],
        GbnfNode.Repetition repetition => EndsOfRepetition(repetition, start),
        _ => throw new NotSupportedException(),
    };

    private HashSet<int> EndsOfRule(string name, int start)
    {
        if (!_ends.TryGetValue((name, start), out var ends))
        {
            ends = Ends(_rules[name], start);
            _ends[(name, start)] = ends;
        }
        return ends;
    }

    private HashSet<int> EndsOfRepetition(GbnfNode.Repetition repetition, int start)
    {
        HashSet<int> current = [start];
        HashSet<int> ends = repetition.Min == 0 ? [start] : [];
        for (var count = 1; count <= repetition.Max && current.Count > 0; count++)
        {
            var next = current.SelectMany(position => Ends(repetition.Item, position)).ToHashSet();
            if (count >= repetition.Min)
            {
                next.ExceptWith(ends);
                ends.UnionWith(next);
            }
            current = next;
        }
        return ends;
    }

    private void CheckReferences()
    {
        foreach (var name in _rules.Values.SelectMany(References).Where(name => !_rules.ContainsKey(name)))
        {
            throw new FormatException($"Rule '{name}' is not defined.");
        }
    }

    private static IEnumerable<string> References(GbnfNode node) => node switch
    {
        GbnfNode.Reference reference => [reference.Name],
        GbnfNode.Sequence sequence => sequence.Parts.SelectMany(References),
        GbnfNode.Choice choice => choice.Alternatives.SelectMany(References),
        GbnfNode.Repetition repetition => References(repetition.Item),
        _ => [],
    };

    /// <summary>llama.cpp refuses left recursion, and counts as such the endless repetition of what may be empty.</summary>
    private void CheckLeftRecursion()
    {
        var nullable = new HashSet<string>(StringComparer.Ordinal);
        for (var found = true; found;)
        {
            found = _rules.Any(rule => IsNullable(rule.Value, nullable) && nullable.Add(rule.Key));
        }
        foreach (var name in _rules.Keys)
        {
            var reached = new HashSet<string>(StringComparer.Ordinal);
            var pending = new Stack<string>(Lefts(_rules[name], nullable));
            while (pending.TryPop(out var left))
            {
                if (left == name)
                {
                    throw new FormatException($"Rule '{name}' is left-recursive.");
                }
                if (reached.Add(left))
                {
                    Lefts(_rules[left], nullable).ToList().ForEach(pending.Push);
                }
            }
        }
    }

    private static bool IsNullable(GbnfNode node, HashSet<string> nullable) => node switch
    {
        GbnfNode.Reference reference => nullable.Contains(reference.Name),
        GbnfNode.Sequence sequence => sequence.Parts.All(part => IsNullable(part, nullable)),
        GbnfNode.Choice choice => choice.Alternatives.Any(part => IsNullable(part, nullable)),
        GbnfNode.Repetition { Max: int.MaxValue } endless when IsNullable(endless.Item, nullable) =>
            throw new FormatException("Something that may be empty is repeated without end."),
        GbnfNode.Repetition repetition => repetition.Min == 0 || IsNullable(repetition.Item, nullable),
        _ => false,
    };

    private static IEnumerable<string> Lefts(GbnfNode node, HashSet<string> nullable)
    {
        switch (node)
        {
            case GbnfNode.Reference reference:
                return [reference.Name];
            case GbnfNode.Choice choice:
                return choice.Alternatives.SelectMany(part => Lefts(part, nullable));
            case GbnfNode.Repetition repetition:
                return Lefts(repetition.Item, nullable);
            case GbnfNode.Sequence sequence:
                var first = sequence.Parts.TakeWhile(part => IsNullable(part, nullable)).Count();
                return sequence.Parts.Take(first + 1).SelectMany(part => Lefts(part, nullable));
            default:
                return [];
        }
    }

    /// <summary>How deep the shallowest derivation of each rule is.</summary>
    private Dictionary<string, int> Heights()
    {
        var heights = _rules.Keys.ToDictionary(name => name, _ => 1_000_000, StringComparer.Ordinal);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (name, node) in _rules)
            {
                var height = Height(node, heights) + 1;
                changed |= height < heights[name];
                heights[name] = Math.Min(height, heights[name]);
            }
        }
        return heights;
    }

    private static int Height(GbnfNode node, Dictionary<string, int> heights) => node switch
    {
        GbnfNode.Reference reference => heights[reference.Name],
        GbnfNode.Sequence sequence => sequence.Parts.Select(part => Height(part, heights)).Append(0).Max(),
        GbnfNode.Choice choice => choice.Alternatives.Min(part => Height(part, heights)),
        GbnfNode.Repetition repetition => repetition.Min == 0 ? 0 : Height(repetition.Item, heights),
        _ => 0,
    };

    private void Draw(GbnfNode node, Random random, Dictionary<string, int> heights, StringBuilder text, int depth)
    {
        switch (node)
        {
            case GbnfNode.Characters set:
                text.Append(new Rune(DrawCharacter(set, random)).ToString());
                break;
            case GbnfNode.Reference reference:
                Draw(_rules[reference.Name], random, heights, text, depth + 1);
                break;
            case GbnfNode.Sequence sequence:
                foreach (var part in sequence.Parts)
                {
                    Draw(part, random, heights, text, depth);
                }
                break;
            case GbnfNode.Choice choice:
                var candidates = Roams(text, depth) ? choice.Alternatives : [choice.Alternatives.MinBy(part => Height(part, heights))!];
                Draw(candidates[random.Next(candidates.Count)], random, heights, text, depth);
                break;
            case GbnfNode.Repetition repetition:
                var roams = Roams(text, depth);
                var more = roams ? random.Next(4) : 0;
                var count = roams && random.Next(20) == 0 ? repetition.Max : repetition.Min + more;
                for (var index = 0; index < Math.Min(count == int.MaxValue ? 5 : count, repetition.Max); index++)
                {
                    Draw(repetition.Item, random, heights, text, depth);
                }
                break;
        }
    }

    /// <summary>A recursive rule that repeats itself grows without end; past this size only the shortest way out is drawn.</summary>
    private static bool Roams(StringBuilder text, int depth) => depth < 30 && text.Length < 2_000;

    private static int DrawCharacter(GbnfNode.Characters set, Random random)
    {
        var (from, to) = set.Ranges[random.Next(set.Ranges.Count)];

        // Mostly low characters, which are the ones that JSON cares about.
        return random.Next(4) > 0 ? from + random.Next(Math.Min(to - from, 60) + 1) : from + random.Next(to - from + 1);
    }
}
