using Penstock.Worker.Templates.Lexing;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Methods of strings.</summary>
internal static class TextMethods
{
    private delegate TemplateValue Method(TextValue text, Rendering rendering, CallArguments arguments);

    private static readonly Dictionary<string, Method> All = new(StringComparer.Ordinal)
    {
        ["capitalize"] = Case(LetterCase.Capitalize),
        ["casefold"] = Case(static text => text.ToLowerInvariant()),
        ["count"] = Count,
        ["endswith"] = (text, rendering, arguments) => IsAtEdge(text, rendering, arguments, atEnd: true),
        ["find"] = (text, rendering, arguments) => Find(text, rendering, arguments, fromEnd: false),
        ["format"] = (text, rendering, arguments) => BraceFormat.Apply(text, arguments, rendering),
        ["index"] = (text, rendering, arguments) => Found(Find(text, rendering, arguments, fromEnd: false), arguments),
        ["isalnum"] = EachCharacter(static character => char.IsLetterOrDigit(character)),
        ["isalpha"] = EachCharacter(static character => char.IsLetter(character)),
        ["isdigit"] = EachCharacter(static character => char.IsDigit(character)),
        ["isnumeric"] = EachCharacter(static character => char.IsNumber(character)),
        ["isspace"] = EachCharacter(PythonCharacters.IsSpace),
        ["islower"] = Cased(static character => !char.IsUpper(character)),
        ["isupper"] = Cased(static character => !char.IsLower(character)),
        ["join"] = Join,
        ["lower"] = Case(static text => text.ToLowerInvariant()),
        ["lstrip"] = (text, rendering, arguments) => Strip(text, rendering, arguments, fromStart: true, fromEnd: false),
        ["partition"] = (text, rendering, arguments) => Partition(text, rendering, arguments, fromEnd: false),
        ["removeprefix"] = (text, rendering, arguments) => Remove(text, rendering, arguments, atEnd: false),
        ["removesuffix"] = (text, rendering, arguments) => Remove(text, rendering, arguments, atEnd: true),
        ["replace"] = Replace,
        ["rfind"] = (text, rendering, arguments) => Find(text, rendering, arguments, fromEnd: true),
        ["rindex"] = (text, rendering, arguments) => Found(Find(text, rendering, arguments, fromEnd: true), arguments),
        ["rpartition"] = (text, rendering, arguments) => Partition(text, rendering, arguments, fromEnd: true),
        ["rsplit"] = (text, rendering, arguments) => Split(text, rendering, arguments, fromEnd: true),
        ["rstrip"] = (text, rendering, arguments) => Strip(text, rendering, arguments, fromStart: false, fromEnd: true),
        ["split"] = (text, rendering, arguments) => Split(text, rendering, arguments, fromEnd: false),
        ["splitlines"] = SplitLines,
        ["startswith"] = (text, rendering, arguments) => IsAtEdge(text, rendering, arguments, atEnd: false),
        ["strip"] = (text, rendering, arguments) => Strip(text, rendering, arguments, fromStart: true, fromEnd: true),
        ["swapcase"] = Case(LetterCase.Swap),
        ["title"] = Case(LetterCase.MethodTitle),
        ["upper"] = Case(static text => text.ToUpperInvariant()),
    };

    public static CallableValue? Find(TextValue text, string name) => All.TryGetValue(name, out var method)
        ? new CallableValue($".{name}()", (rendering, arguments) => method(text, rendering, arguments))
        : null;

    private static Method Case(Func<string, string> map) => (text, rendering, arguments) =>
    {
        arguments.Finish();
        return TextOperations.MapCase(text, map, rendering.Budget);
    };

    private static Method EachCharacter(Func<char, bool> holds) => (text, rendering, arguments) =>
    {
        arguments.Finish();
        rendering.Budget.Scan(text.Length);
        return BooleanValue.Of(text.Length > 0 && text.Text.All(holds));
    };

    private static Method Cased(Func<char, bool> holds) => (text, rendering, arguments) =>
    {
        arguments.Finish();
        rendering.Budget.Scan(text.Length);
        return BooleanValue.Of(text.Text.Any(character => char.IsUpper(character) || char.IsLower(character)) && text.Text.All(holds));
    };

    private static TextValue Strip(TextValue text, Rendering rendering, CallArguments arguments, bool fromStart, bool fromEnd)
    {
        var characters = arguments.FindText(0, "chars");
        arguments.Finish();
        return TextOperations.Strip(text, characters, fromStart, fromEnd, rendering.Budget);
    }

    private static ListValue Split(TextValue text, Rendering rendering, CallArguments arguments, bool fromEnd)
    {
        var separator = arguments.FindText(0, "sep");
        var limit = arguments.FindInteger(1, "maxsplit") ?? -1;
        arguments.Finish();
        if (separator is null)
        {
            return fromEnd && limit >= 0
                ? throw arguments.Failure("wants a separator where 'maxsplit' is given")
                : new ListValue([.. TextOperations.SplitWords(text, limit, rendering.Budget)]);
        }
        return new ListValue(fromEnd
            ? [.. TextOperations.SplitFromEnd(text, separator, limit, rendering.Budget)]
            : [.. TextOperations.Split(text, separator, limit, rendering.Budget)]);
    }

    private static ListValue SplitLines(TextValue text, Rendering rendering, CallArguments arguments)
    {
        var keepEnds = arguments.IsTrue(0, "keepends");
        arguments.Finish();
        return new ListValue([.. TextOperations.SplitLines(text, keepEnds, rendering.Budget)]);
    }

    private static BooleanValue IsAtEdge(TextValue text, Rendering rendering, CallArguments arguments, bool atEnd)
    {
        var candidates = arguments.Require(0, "prefix") switch
        {
            ListValue { IsTuple: true } tuple => tuple.Items,
            var one => [one],
        };
        arguments.Finish();
        foreach (var candidate in candidates)
        {
            var edge = candidate as TextValue ?? throw arguments.Failure($"wants a string, got {candidate.TypeName}");
            rendering.Budget.Scan(edge.Length);
            if (atEnd ? text.Text.EndsWith(edge.Text, StringComparison.Ordinal) : text.Text.StartsWith(edge.Text, StringComparison.Ordinal))
            {
                return BooleanValue.True;
            }
        }
        return BooleanValue.False;
    }

    private static TextValue Remove(TextValue text, Rendering rendering, CallArguments arguments, bool atEnd)
    {
        var edge = arguments.RequireText(0, "prefix");
        arguments.Finish();
        rendering.Budget.Scan(edge.Length);
        var length = text.Length - edge.Length;
        return atEnd
            ? text.Text.EndsWith(edge.Text, StringComparison.Ordinal) ? text.Slice(0, length, rendering.Budget) : text
            : text.Text.StartsWith(edge.Text, StringComparison.Ordinal) ? text.Slice(edge.Length, length, rendering.Budget) : text;
    }

    private static TextValue Replace(TextValue text, Rendering rendering, CallArguments arguments)
    {
        var old = arguments.RequireText(0, "old");
        var replacement = arguments.RequireText(1, "new");
        var count = arguments.FindInteger(2, "count") ?? -1;
        arguments.Finish();
        return TextOperations.Replace(text, old, replacement, count, rendering.Budget);
    }

    private static TextValue Join(TextValue text, Rendering rendering, CallArguments arguments)
    {
        var items = rendering.Iterate(arguments.Require(0, "iterable"));
        arguments.Finish();
        return items.Find(item => item is not TextValue) is { } other
            ? throw arguments.Failure($"wants strings, got {other.TypeName}")
            : SequenceFilters.Join(items, text, rendering);
    }

    private static IntegerValue Find(TextValue text, Rendering rendering, CallArguments arguments, bool fromEnd)
    {
        var part = arguments.RequireText(0, "sub");
        var start = fromEnd ? 0 : arguments.FindInteger(1, "start") ?? 0;
        arguments.Finish();
        rendering.Budget.Search(text.Length, part.Length);
        var count = CodePoints.Count(text, rendering.Budget);
        var first = start < 0 ? Math.Max(0, start + count) : start;
        if (first > count)
        {
            return new IntegerValue(-1);
        }
        var offset = fromEnd
            ? text.Text.LastIndexOf(part.Text, StringComparison.Ordinal)
            : text.Text.IndexOf(part.Text, CodePoints.ToOffset(text.Text, (int)first), StringComparison.Ordinal);
        return new IntegerValue(offset < 0 ? -1 : CodePoints.FromOffset(text.Text, offset));
    }

    private static IntegerValue Found(IntegerValue index, CallArguments arguments) =>
        index.Value >= 0 ? index : throw arguments.Failure("does not find the text");

    private static IntegerValue Count(TextValue text, Rendering rendering, CallArguments arguments)
    {
        var part = arguments.RequireText(0, "sub");
        arguments.Finish();
        return part.Length == 0
            ? new IntegerValue(CodePoints.Count(text, rendering.Budget) + 1)
            : new IntegerValue(TextOperations.Split(text, part, limit: -1, rendering.Budget).Count - 1);
    }

    private static ListValue Partition(TextValue text, Rendering rendering, CallArguments arguments, bool fromEnd)
    {
        var separator = arguments.RequireText(0, "sep");
        arguments.Finish();
        rendering.Budget.Search(text.Length, separator.Length);
        var offset = separator.Length == 0 ? throw arguments.Failure("wants a separator that is not empty")
            : fromEnd ? text.Text.LastIndexOf(separator.Text, StringComparison.Ordinal)
            : text.Text.IndexOf(separator.Text, StringComparison.Ordinal);
        if (offset < 0)
        {
            return fromEnd
                ? ListValue.Tuple(TextValue.Empty, TextValue.Empty, text)
                : ListValue.Tuple(text, TextValue.Empty, TextValue.Empty);
        }
        var after = offset + separator.Length;
        return ListValue.Tuple(
            text.Slice(0, offset, rendering.Budget),
            text.Slice(offset, separator.Length, rendering.Budget),
            text.Slice(after, text.Length - after, rendering.Budget));
    }
}
