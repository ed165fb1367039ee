using System.Numerics;
using Penstock.Worker.Grammars.Expressions;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>
/// Repetitions of any length. llama.cpp turns one into as many rules as its bounds are apart and takes an upper bound above 2,000 for none,
/// so long ones are made of blocks, about as many as a block has items:
/// 1. what must be there: whole blocks, then single items;
/// 2. what may be there: a block and then what may follow it, or fewer items than a block has.
/// </summary>
internal static class RepetitionBlocks
{
    private const int LongestPlain = 32;

    public static GrammarExpression Repeat(GrammarRules rules, string hint, GrammarExpression item, int min, int? max)
    {
        if (min <= 1 && max is null or <= 1)
        {
            return GrammarExpression.Repeat(item, min, max);
        }
        var single = item is LiteralText or CharacterSet ? item : rules.Add(hint, item);
        var longest = Math.Max(min, (max ?? min) - min);
        if (longest <= LongestPlain)
        {
            return GrammarExpression.Repeat(single, min, max);
        }

        // A power of two, so that repetitions of the same item share their blocks.
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Sqrt(longest));
        var block = rules.Add(hint + "-block", GrammarExpression.Repeat(single, size, size));
        var required = Sequence(
            Exactly(rules, hint, block, min / size), GrammarExpression.Repeat(single, min % size, min % size));
        var optional = max is null
            ? GrammarExpression.Repeat(single, 0, null)
            : UpTo(rules, hint, single, block, size, max.Value - min);
        return Sequence(required, optional);
    }

    /// <summary>A block is itself many items to llama.cpp, so many blocks are made a rule each.</summary>
    private static GrammarExpression Exactly(GrammarRules rules, string hint, GrammarExpression block, int count) =>
        count <= LongestPlain
            ? GrammarExpression.Repeat(block, count, count)
            : rules.Add(hint + "-blocks", GrammarExpression.Repeat(block, count, count));

    private static GrammarExpression UpTo(
        GrammarRules rules, string hint, GrammarExpression item, GrammarExpression block, int size, int count)
    {
        var few = rules.Add(hint + "-few", GrammarExpression.Repeat(item, 0, size - 1));
        var rest = count % size == size - 1 ? few : GrammarExpression.Repeat(item, 0, count % size);
        for (var blocks = 0; blocks < count / size; blocks++)
        {
            rest = rules.Add(hint + "-rest", Choice(Sequence(block, rest), few));
        }
        return rest;
    }
}
