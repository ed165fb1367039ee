using Penstock.Worker.Grammars.Expressions;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>
/// The rules of JSON, each made when it is first needed. White space is bounded, since small models are prone to write it without end:
/// one space, or up to two line breaks with an indentation. None precedes a colon or comma, none follows the whole value.
/// </summary>
internal sealed class JsonRules(GrammarRules rules)
{
    private static readonly CodePointSet Unescaped =
        CodePointSet.All.Except(CodePointSet.Of((0, 0x1F), ('"', '"'), ('\\', '\\'), (0x7F, 0x7F)));

    private string? _value;

    /// <summary>Characters that a JSON string holds as they are.</summary>
    public static CodePointSet PlainCharacters => Unescaped;

    public GrammarExpression Space => rules.Add("space", Choice(
        Empty,
        Text(" "),
        Sequence(GrammarExpression.Repeat(Text("\n"), 1, 2), GrammarExpression.Repeat(Characters((' ', ' '), ('\t', '\t')), 0, 20))));

    /// <summary>One character of a string, escaped or not. Escaped halves of surrogate pairs come in twos only.</summary>
    public GrammarExpression Character => rules.Add("char", Choice(
        new CharacterSet(Unescaped), Sequence(Text("\\"), Choice(new CharacterSet(CodePointSet.OfText("\"\\/bfnrt")), EscapedUnit()))));

    public GrammarExpression String => rules.Add("string", Sequence(Text("\""), GrammarExpression.Repeat(Character, 0, null), Text("\"")));

    public GrammarExpression Boolean => rules.Add("boolean", Choice(Text("true"), Text("false")));

    public static GrammarExpression Null => Text("null");

    public GrammarExpression Integer => rules.Add("integer", Sequence(Optional(Text("-")), Digits));

    public GrammarExpression Number => rules.Add("number", Sequence(
        Optional(Text("-")), Digits, Optional(Fraction(GrammarLimits.FractionDigits)), Optional(Exponent)));

    /// <summary>Any JSON value.</summary>
    public GrammarExpression Value
    {
        get
        {
            if (_value is null)
            {
                _value = rules.Reserve("value");
                rules.Define(_value, Choice(Object, Array, String, Number, Boolean, Null));
            }
            return new RuleReference(_value);
        }
    }

    /// <summary>Any JSON object.</summary>
    public GrammarExpression Object => rules.Add("object", ObjectOf(Separated(Member(String, Value), 0)));

    /// <summary>Any JSON array.</summary>
    public GrammarExpression Array => rules.Add("array", ArrayOf(Separated(Value, 0)));

    /// <summary>An object's braces around its members; <paramref name="members"/> may accept the empty text.</summary>
    public GrammarExpression ObjectOf(GrammarExpression members) => Sequence(Text("{"), Space, members, Text("}"));

    /// <summary>An array's brackets around its items; <paramref name="items"/> may accept the empty text.</summary>
    public GrammarExpression ArrayOf(GrammarExpression items) => Sequence(Text("["), Space, items, Text("]"));

    /// <summary>A name, given as a whole JSON string, and its value.</summary>
    public GrammarExpression Member(GrammarExpression name, GrammarExpression value) => Sequence(name, Text(":"), Space, value);

    public GrammarExpression Comma => rules.Add("comma", Sequence(Text(","), Space));

    /// <summary>Items with commas between them and white space behind the last.</summary>
    public GrammarExpression Separated(GrammarExpression item, int min)
    {
        var some = Sequence(item, GrammarExpression.Repeat(Sequence(Comma, item), Math.Max(0, min - 1), null), Space);
        return min == 0 ? Optional(some) : some;
    }

    public static GrammarExpression Fraction(int digits) =>
        Sequence(Text("."), GrammarExpression.Repeat(Characters(('0', '9')), 1, digits));

    private static GrammarExpression Exponent => Sequence(
        new CharacterSet(CodePointSet.OfText("eE")),
        Optional(new CharacterSet(CodePointSet.OfText("+-"))),
        GrammarExpression.Repeat(Characters(('0', '9')), 1, 2));

    private GrammarExpression Digits => rules.Add("digits", Choice(
        Text("0"),
        Sequence(Characters(('1', '9')), GrammarExpression.Repeat(Characters(('0', '9')), 0, GrammarLimits.IntegerDigits - 1))));

    private GrammarExpression EscapedUnit()
    {
        var hex = rules.Add("hex", Characters(('0', '9'), ('a', 'f'), ('A', 'F')));
        var d = new CharacterSet(CodePointSet.OfText("dD"));
        var notSurrogate = Choice(
            Sequence(Characters(('0', '9'), ('a', 'c'), ('A', 'C'), ('e', 'f'), ('E', 'F')), GrammarExpression.Repeat(hex, 3, 3)),
            Sequence(d, Characters(('0', '7')), GrammarExpression.Repeat(hex, 2, 2)));
        var pair = Sequence(
            d, Characters(('8', '9'), ('a', 'b'), ('A', 'B')), GrammarExpression.Repeat(hex, 2, 2),
            Text("\\u"), d, Characters(('c', 'f'), ('C', 'F')), GrammarExpression.Repeat(hex, 2, 2));
        return Sequence(Text("u"), Choice(notSurrogate, pair));
    }
}
