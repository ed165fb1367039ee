using Penstock.Worker.Grammars.Expressions;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>
/// The formats that are honoured: dates and times by RFC 3339, where only days that exist are accepted, in the years 1000 to 2999, and offsets of at most
/// 14 hours, as far as there are any and as most libraries read; and UUIDs.
/// </summary>
internal static class FormatGrammar
{
    private static readonly GrammarExpression Digit = Characters(('0', '9'));

    /// <summary>The format as a JSON string, with the length that all its texts have at least and at most.</summary>
    public static (GrammarExpression Text, int MinLength, int MaxLength) Write(string format, GrammarRules rules) => format switch
    {
        "date" => (Quoted(Date(rules)), 10, 10),
        "time" => (Quoted(Time(rules)), 9, 21),
        "date-time" => (Quoted(Sequence(Date(rules), GrammarExpression.Text("T"), Time(rules))), 20, 32),
        "uuid" => (Quoted(Uuid(rules)), 36, 36),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format that is honoured."),
    };

    private static GrammarExpression Quoted(GrammarExpression inside) => Sequence(Text("\""), inside, Text("\""));

    private static GrammarExpression Date(GrammarRules rules)
    {
        var year = rules.Add("year", Sequence(Characters(('1', '2')), Repeat(Digit, 3, 3)));
        var leapYear = rules.Add("leap-year", LeapYear(rules));
        var to28 = Choice(Sequence(Text("0"), Characters(('1', '9'))), Sequence(Text("1"), Digit), Sequence(Text("2"), Characters(('0', '8'))));
        var to30 = Choice(Text("29"), Text("30"));
        var monthDay = rules.Add("month-day", Choice(
            Sequence(Choice(Sequence(Text("0"), Characters(('1', '9'))), Sequence(Text("1"), Characters(('0', '2')))), Text("-"), to28),
            Sequence(Choice(Text("01"), Sequence(Text("0"), Characters(('3', '9'))), Sequence(Text("1"), Characters(('0', '2')))), Text("-"), to30),
            Sequence(Choice(Sequence(Text("0"), Characters(('1', '1'), ('3', '3'), ('5', '5'), ('7', '8'))), Text("10"), Text("12")), Text("-31"))));
        return rules.Add("date", Choice(Sequence(year, Text("-"), monthDay), Sequence(leapYear, Text("-02-29"))));
    }

    /// <summary>Divisible by four and not by a hundred, or by four hundred.</summary>
    private static GrammarExpression LeapYear(GrammarRules rules)
    {
        var notHundred = rules.Add("four", Choice(
            Sequence(Text("0"), Characters(('4', '4'), ('8', '8'))),
            Sequence(Characters(('2', '2'), ('4', '4'), ('6', '6'), ('8', '8')), Characters(('0', '0'), ('4', '4'), ('8', '8'))),
            Sequence(Characters(('1', '1'), ('3', '3'), ('5', '5'), ('7', '7'), ('9', '9')), Characters(('2', '2'), ('6', '6')))));
        var hundreds = Choice(Text("12"), Text("16"), Text("20"), Text("24"), Text("28"));
        return Choice(Sequence(Characters(('1', '2')), Digit, notHundred), Sequence(hundreds, Text("00")));
    }

    private static GrammarExpression Time(GrammarRules rules)
    {
        var minute = Sequence(Characters(('0', '5')), Digit);
        var hourAndMinute = rules.Add("hour-minute", Sequence(
            Choice(Sequence(Characters(('0', '1')), Digit), Sequence(Text("2"), Characters(('0', '3')))), Text(":"), minute));
        var offsetHour = Choice(Sequence(Text("0"), Digit), Sequence(Text("1"), Characters(('0', '3'))));
        var offset = Choice(Text("Z"), Sequence(new CharacterSet(CodePointSet.OfText("+-")), Choice(Sequence(offsetHour, Text(":"), minute), Text("14:00"))));
        return rules.Add("time", Sequence(hourAndMinute, Text(":"), minute, Optional(JsonRules.Fraction(6)), offset));
    }

    private static GrammarExpression Uuid(GrammarRules rules)
    {
        var hex = rules.Add("hex", Characters(('0', '9'), ('a', 'f'), ('A', 'F')));
        var four = Repeat(hex, 4, 4);
        return rules.Add("uuid", Sequence(
            Repeat(hex, 8, 8), Text("-"), four, Text("-"), four, Text("-"), four, Text("-"), Repeat(hex, 12, 12)));
    }
}
