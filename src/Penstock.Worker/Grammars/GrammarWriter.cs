using System.Globalization;
using System.Text;
using Penstock.Worker.Grammars.Expressions;

namespace Penstock.Worker.Grammars;

/// <summary>Writes GBNF, the grammar notation of llama.cpp.</summary>
internal static class GrammarWriter
{
    public static string Write(GrammarRules rules)
    {
        var text = new StringBuilder();
        foreach (var (name, body) in rules.All)
        {
            text.Append(name).Append(" ::= ").Append(Write(body)).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Writes one body, without parentheses around it.</summary>
    public static string Write(GrammarExpression expression)
    {
        var text = new StringBuilder();
        Append(text, expression, isInner: false);
        return text.ToString();
    }

    private static void Append(StringBuilder text, GrammarExpression expression, bool isInner)
    {
        switch (expression)
        {
            case LiteralText literal:
                AppendLiteral(text, literal.Value);
                break;
            case CharacterSet set:
                AppendSet(text, set.Members);
                break;
            case RuleReference reference:
                text.Append(reference.Name);
                break;
            case SequenceOf sequence:
                AppendParts(text, sequence.Parts, " ", isInner && sequence.Parts.Count != 1);
                break;
            case ChoiceOf choice:
                AppendParts(text, choice.Alternatives, " | ", isInner);
                break;
            case Repetition repetition:
                // One count right behind another would not mean what it says.
                text.Append(repetition.Item is Repetition ? "(" : "");
                Append(text, repetition.Item, isInner: true);
                text.Append(repetition.Item is Repetition ? ")" : "");
                AppendCount(text, repetition);
                break;
        }
    }

    private static void AppendParts(StringBuilder text, IReadOnlyList<GrammarExpression> parts, string separator, bool parenthesized)
    {
        text.Append(parenthesized ? "(" : "");
        for (var index = 0; index < parts.Count; index++)
        {
            text.Append(index > 0 ? separator : "");
            Append(text, parts[index], isInner: parts[index] is not SequenceOf || separator == " ");
        }
        text.Append(parenthesized ? ")" : "");
    }

    private static void AppendCount(StringBuilder text, Repetition repetition) => text.Append((repetition.Min, repetition.Max) switch
    {
        (0, null) => "*",
        (1, null) => "+",
        (0, 1) => "?",
        (var min, null) => string.Create(CultureInfo.InvariantCulture, $"{{{min},}}"),
        (var min, var max) when min == max => string.Create(CultureInfo.InvariantCulture, $"{{{min}}}"),
        (var min, var max) => string.Create(CultureInfo.InvariantCulture, $"{{{min},{max}}}"),
    });

    private static void AppendLiteral(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var rune in value.EnumerateRunes())
        {
            AppendCharacter(text, rune.Value, isInSet: false);
        }
        text.Append('"');
    }

    private static void AppendSet(StringBuilder text, CodePointSet set)
    {
        text.Append('[');
        foreach (var (from, to) in set.Ranges)
        {
            AppendCharacter(text, from, isInSet: true);
            if (to > from)
            {
                text.Append(to > from + 1 ? "-" : "");
                AppendCharacter(text, to, isInSet: true);
            }
        }
        text.Append(']');
    }

    private static void AppendCharacter(StringBuilder text, int code, bool isInSet)
    {
        var isPlain = isInSet
            ? code < 0x7F && char.IsAsciiLetterOrDigit((char)code)
            : code is >= 0x20 and < 0x7F && code is not ('"' or '\\');
        text.Append(code switch
        {
            _ when isPlain => ((char)code).ToString(),
            '"' or '\\' when !isInSet => "\\" + (char)code,
            < 0x100 => "\\x" + code.ToString("X2", CultureInfo.InvariantCulture),
            < 0x10000 => "\\u" + code.ToString("X4", CultureInfo.InvariantCulture),
            _ => "\\U" + code.ToString("X8", CultureInfo.InvariantCulture),
        });
    }
}
