using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace Penstock.Worker.Batching;

/// <summary>
/// Chooses the tokens of one answer. Presence and frequency penalties look at the answer, the repeat penalty at prompt and answer (as vLLM
/// does). With a grammar, a token is drawn first and checked alone: a refused one is taken out and the draw repeated, which gives the same
/// distribution as masking first, and masking a whole vocabulary costs more than most steps.
/// </summary>
internal sealed class TokenSampler
{
    private const int DrawsBeforeMask = 8;

    private readonly SamplingOptions _options;
    private readonly IGrammar? _grammar;
    private readonly ImmutableArray<int> _suppressed;
    private readonly DrawGenerator _draws;
    private readonly Dictionary<int, int> _generated = [];
    private readonly HashSet<int> _seen;
    private readonly bool _adjusts;

    /// <param name="options">How to choose.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="prompt">The prompt, for the repeat penalty.</param>
    /// <param name="grammar">What the answer must follow, or null; stays the caller's.</param>
    /// <param name="suppressed">Tokens that the model must never give.</param>
    public TokenSampler(
        SamplingOptions options, ulong seed, ImmutableArray<int> prompt, IGrammar? grammar, ImmutableArray<int> suppressed)
    {
        _options = options;
        _grammar = grammar;
        _suppressed = suppressed;
        _draws = new DrawGenerator(seed);
        _seen = Repeats ? [.. prompt] : [];
        _adjusts = Repeats || Counts || !options.LogitBias.IsEmpty || !suppressed.IsEmpty;
    }

    private bool Repeats => _options.RepeatPenalty != 1;

    private bool Counts => _options.PresencePenalty != 0 || _options.FrequencyPenalty != 0;

    /// <summary>Chooses the next token; null when none may follow (the grammar is at its end, or the scores are no numbers).</summary>
    public int? Choose(ReadOnlySpan<float> logits, SamplerScratch scratch)
    {
        ReadOnlySpan<float> scores = logits;
        if (_adjusts)
        {
            logits.CopyTo(scratch.Scores);
            Adjust(scratch.Scores);
            scores = scratch.Scores;
        }

        int? token = _options.Temperature <= 0 ? Greedy(scores, scratch) : Draw(scores, scratch);
        if (token is { } chosen)
        {
            Record(chosen);
        }

        return token;
    }

    private void Adjust(Span<float> scores)
    {
        foreach (int token in _seen)
        {
            scores[token] = scores[token] > 0 ? scores[token] / _options.RepeatPenalty : scores[token] * _options.RepeatPenalty;
        }

        foreach ((int token, int count) in _generated)
        {
            scores[token] -= _options.PresencePenalty + (count * _options.FrequencyPenalty);
        }

        foreach ((int token, float bias) in _options.LogitBias)
        {
            scores[token] = bias <= -100 ? float.NegativeInfinity : scores[token] + bias;
        }

        foreach (int token in _suppressed)
        {
            scores[token] = float.NegativeInfinity;
        }
    }

    private int? Greedy(ReadOnlySpan<float> scores, SamplerScratch scratch)
    {
        int? best = Best(scores);
        if (_grammar is null || best is null || _grammar.Allows(best.Value))
        {
            return best;
        }

        scores.CopyTo(scratch.Scores);
        for (int attempt = 1; attempt < DrawsBeforeMask && best is { } refused; attempt++)
        {
            scratch.Scores[refused] = float.NegativeInfinity;
            best = Best(scratch.Scores);
            if (best is { } next && _grammar.Allows(next))
            {
                return next;
            }
        }

        return Best(Masked(scratch.Scores, scratch));
    }

    private static int? Best(ReadOnlySpan<float> scores)
    {
        int index = TensorPrimitives.IndexOfMax(scores);
        return float.IsFinite(scores[index]) ? index : null;
    }

    private int? Draw(ReadOnlySpan<float> scores, SamplerScratch scratch)
    {
        CandidateSet candidates = scratch.Candidates;
        if (!candidates.Load(scores, _options))
        {
            return null;
        }

        for (int attempt = 0; attempt < DrawsBeforeMask && candidates.Count > 0; attempt++)
        {
            int index = candidates.Pick(_draws.Next());
            int token = candidates.TokenAt(index);
            if (_grammar is null || _grammar.Allows(token))
            {
                return token;
            }

            candidates.RemoveAt(index);
        }

        return candidates.Load(Masked(scores, scratch), _options) ? candidates.TokenAt(candidates.Pick(_draws.Next())) : null;
    }

    private Span<float> Masked(ReadOnlySpan<float> scores, SamplerScratch scratch)
    {
        scores.CopyTo(scratch.Scores);
        _grammar!.Mask(scratch.Scores);
        return scratch.Scores;
    }

    private void Record(int token)
    {
        _grammar?.Accept(token);
        if (Repeats)
        {
            _seen.Add(token);
        }

        if (Counts)
        {
            _generated[token] = _generated.GetValueOrDefault(token) + 1;
        }
    }
}
