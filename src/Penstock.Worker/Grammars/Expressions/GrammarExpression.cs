namespace Penstock.Worker.Grammars.Expressions;

/// <summary>What a rule of a grammar consists of.</summary>
internal abstract class GrammarExpression
{
    /// <summary>Accepts the empty text.</summary>
    public static GrammarExpression Empty { get; } = new SequenceOf([]);

    public static GrammarExpression Text(string text) => text.Length == 0 ? Empty : new LiteralText(text);

    public static GrammarExpression Sequence(params IReadOnlyList<GrammarExpression> parts)
    {
        var flat = new List<GrammarExpression>();
        foreach (var part in parts)
        {
            if (part is SequenceOf sequence)
            {
                flat.AddRange(sequence.Parts);
            }
            else
            {
                flat.Add(part);
            }
        }
        return flat.Count == 1 ? flat[0] : new SequenceOf(flat);
    }

    public static GrammarExpression Choice(params IReadOnlyList<GrammarExpression> alternatives) =>
        alternatives.Count == 1 ? alternatives[0] : new ChoiceOf(alternatives);

    public static GrammarExpression Optional(GrammarExpression item) => Repeat(item, 0, 1);

    /// <summary>From <paramref name="min"/> to <paramref name="max"/> times; null has no upper bound.</summary>
    public static GrammarExpression Repeat(GrammarExpression item, int min, int? max) => (min, max) switch
    {
        (_, 0) => Empty,
        (1, 1) => item,
        _ => new Repetition(item, min, max),
    };

    public static GrammarExpression Characters(params IReadOnlyList<(int From, int To)> ranges) =>
        new CharacterSet(CodePointSet.Of(ranges));
}
