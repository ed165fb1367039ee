using System.Collections.Immutable;
using CsCheck;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

public sealed class TokenSamplerTests
{
    private static readonly Gen<float[]> Rows = Gen.Float[-20, 20].Array[2, 200];

    private static TokenSampler Sampler(
        SamplingOptions options, ulong seed = 1, ImmutableArray<int> prompt = default, IGrammar? grammar = null) =>
        new(options, seed, prompt.IsDefault ? [] : prompt, grammar, []);

    private static int[] Histogram(float[] row, TokenSampler sampler, int draws)
    {
        var scratch = new SamplerScratch(row.Length);
        int[] counts = new int[row.Length];
        for (int draw = 0; draw < draws; draw++)
        {
            counts[sampler.Choose(row, scratch)!.Value]++;
        }

        return counts;
    }

    /// <summary>Probabilities after temperature, top-k, top-p and min-p, computed the plain way with a full sort.</summary>
    private static double[] Reference(float[] row, SamplingOptions options)
    {
        double highest = row.Max();
        double[] weights = [.. row.Select(logit => Math.Exp((logit - highest) / options.Temperature))];
        int[] order = [.. Enumerable.Range(0, row.Length).OrderByDescending(token => weights[token])];
        order = [.. order.Where(token => weights[token] >= options.MinP)];
        order = options.TopK > 0 ? order[..Math.Min(options.TopK, order.Length)] : order;
        double mass = order.Sum(token => weights[token]), sum = 0;
        int kept = 0;
        while (kept < order.Length && (kept == 0 || options.TopP >= 1 || sum < options.TopP * mass))
        {
            sum += weights[order[kept++]];
        }

        double[] result = new double[row.Length];
        foreach (int token in order[..kept])
        {
            result[token] = weights[token] / sum;
        }

        return result;
    }

    private static SamplingOptions Options(int topK, float topP, float minP, float temperature) =>
        new() { TopK = topK, TopP = topP, MinP = minP, Temperature = temperature };

    [Fact]
    public void Takes_the_highest_score_at_temperature_zero() =>
        Rows.Sample(row =>
        {
            int? token = Sampler(new SamplingOptions { Temperature = 0 }).Choose(row, new SamplerScratch(row.Length));
            Assert.Equal(row.Max(), row[token!.Value]);
        });

    [Fact]
    public void Keeps_the_tokens_that_a_full_sort_would_keep() =>
        Gen.Select(Rows, Gen.Int[0, 20], Gen.OneOf(Gen.Float[0.05f, 0.95f], Gen.Const(1f)), Gen.Float[0f, 0.3f], Gen.Float[0.2f, 2f]).Sample((row, topK, topP, minP, temperature) =>
        {
            SamplingOptions options = Options(topK, topP, minP, temperature);
            double[] reference = Reference(row, options);
            var candidates = new CandidateSet(row.Length);
            Assert.True(candidates.Load(row, options));

            // Which of several equal weights stays at a border is left open, so the weights are compared and not the tokens; rounding
            // may move the border by one.
            double[] expected = [.. reference.Where(probability => probability > 1e-30).OrderDescending()];
            double[] actual =
            [
                .. Enumerable.Range(0, candidates.Count)
                    .Select(index => Math.Exp((row[candidates.TokenAt(index)] - row.Max()) / temperature) / candidates.Mass)
                    .Where(probability => probability > 1e-30).OrderDescending(),
            ];
            Assert.InRange(actual.Length, expected.Length - 1, expected.Length + 1);
            double lightest = expected[^1];
            Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, (pair.First * 0.999) - lightest, (pair.First * 1.001) + lightest));
        });

    [Theory]
    [InlineData(0, 1f, 0f, 1f)]
    [InlineData(0, 1f, 0f, 0.5f)]
    [InlineData(3, 1f, 0f, 1f)]
    [InlineData(0, 0.7f, 0f, 1f)]
    [InlineData(0, 1f, 0.2f, 1f)]
    [InlineData(4, 0.9f, 0.05f, 1.5f)]
    public void Draws_with_the_probabilities_of_the_model(int topK, float topP, float minP, float temperature)
    {
        float[] row = [2, 1.5f, 1, 0.3f, 0, -0.5f, -1, -3];
        SamplingOptions options = Options(topK, topP, minP, temperature);
        const int Draws = 40_000;

        int[] counts = Histogram(row, Sampler(options), Draws);

        double[] reference = Reference(row, options);
        for (int token = 0; token < row.Length; token++)
        {
            // Five standard deviations of a binomial count.
            double spread = 5 * Math.Sqrt(Draws * reference[token] * (1 - reference[token]));
            Assert.InRange(counts[token], (Draws * reference[token]) - spread, (Draws * reference[token]) + spread);
        }
    }

    [Fact]
    public void Repeats_its_draws_for_a_seed()
    {
        float[] row = [.. Enumerable.Range(0, 100).Select(token => MathF.Sin(token))];
        List<int?> Run(ulong seed)
        {
            var scratch = new SamplerScratch(row.Length);
            TokenSampler sampler = Sampler(new SamplingOptions { TopP = 0.9f }, seed);
            return [.. Enumerable.Range(0, 50).Select(_ => sampler.Choose(row, scratch))];
        }

        Assert.Equal(Run(11), Run(11));
        Assert.NotEqual(Run(11), Run(12));
    }

    [Fact]
    public void Draws_under_a_grammar_as_if_the_rest_did_not_exist()
    {
        // The first draws fall on forbidden tokens nearly always, so both ways are taken: drawing again, and masking.
        float[] row = new float[FakeTokenizer.Size];
        row.AsSpan(20, 30).Fill(4);
        var tokenizer = new FakeTokenizer();
        ImmutableArray<int> allowed = tokenizer.Tokenize("abc", false, false);
        (row[allowed[0]], row[allowed[1]], row[allowed[2]]) = (1, 2, 0);
        var grammar = new FakeGrammarCompiler.OnlyLetters([.. allowed]);
        const int Draws = 20_000;

        int[] counts = Histogram(row, Sampler(new SamplingOptions(), grammar: grammar), Draws);

        Assert.True(grammar.Masks is > 0 and < Draws);
        double sum = Math.Exp(1) + Math.Exp(2) + Math.Exp(0);
        Assert.InRange(counts[allowed[0]] / (double)Draws, (Math.Exp(1) / sum) - 0.02, (Math.Exp(1) / sum) + 0.02);
        Assert.InRange(counts[allowed[1]] / (double)Draws, (Math.Exp(2) / sum) - 0.02, (Math.Exp(2) / sum) + 0.02);
        Assert.Equal(Draws, allowed.Sum(token => counts[token]));
    }

    [Fact]
    public void Takes_the_best_allowed_token_under_a_grammar_at_temperature_zero()
    {
        float[] row = [.. Enumerable.Range(0, FakeTokenizer.Size).Select(token => (float)token)];
        var grammar = new FakeGrammarCompiler.OnlyLetters([3, 9]);

        Assert.Equal(9, Sampler(new SamplingOptions { Temperature = 0 }, grammar: grammar).Choose(row, new SamplerScratch(row.Length)));
        Assert.Equal(1, grammar.Masks);
    }

    [Fact]
    public void Gives_no_token_when_the_grammar_allows_none()
    {
        var grammar = new FakeGrammarCompiler.OnlyLetters([]);
        float[] row = new float[FakeTokenizer.Size];

        Assert.Null(Sampler(new SamplingOptions(), grammar: grammar).Choose(row, new SamplerScratch(row.Length)));
        Assert.Null(Sampler(new SamplingOptions { Temperature = 0 }, grammar: grammar).Choose(row, new SamplerScratch(row.Length)));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public void Gives_no_token_when_the_scores_are_no_numbers(float temperature)
    {
        float[] row = [.. Enumerable.Repeat(float.NaN, 10)];

        Assert.Null(Sampler(new SamplingOptions { Temperature = temperature }).Choose(row, new SamplerScratch(10)));
    }

    [Fact]
    public void Penalises_what_the_answer_holds_already()
    {
        float[] row = [5, 4.5f, 0];
        var options = new SamplingOptions { Temperature = 0, PresencePenalty = 0.4f, FrequencyPenalty = 0.2f };
        TokenSampler sampler = Sampler(options);
        var scratch = new SamplerScratch(3);

        // 5 beats 4.5; after one use it is 5 - 0.4 - 0.2 = 4.4; then 4.5 falls to 3.9; then 4.4 falls to 4.2, then to 4, then to 3.8.
        Assert.Equal([0, 1, 0, 0, 0, 1], Enumerable.Range(0, 6).Select(_ => sampler.Choose(row, scratch)!.Value));
    }

    [Fact]
    public void Divides_the_scores_of_what_prompt_or_answer_hold_by_the_repeat_penalty()
    {
        float[] row = [6, 5, 4, -1];
        TokenSampler sampler = Sampler(new SamplingOptions { Temperature = 0, RepeatPenalty = 2 }, prompt: [0]);
        var scratch = new SamplerScratch(4);

        Assert.Equal([1, 2, 0], Enumerable.Range(0, 3).Select(_ => sampler.Choose(row, scratch)!.Value));
    }

    [Fact]
    public void Adds_the_bias_and_forbids_at_minus_one_hundred()
    {
        float[] row = [5, 4, 3];
        var bias = ImmutableDictionary<int, float>.Empty.Add(0, -100).Add(2, 1.5f);

        Assert.Equal(2, Sampler(new SamplingOptions { Temperature = 0, LogitBias = bias }).Choose(row, new SamplerScratch(3)));
        Assert.Equal(0, Histogram(row, Sampler(new SamplingOptions { LogitBias = bias }), 2000)[0]);
    }

    [Fact]
    public void Never_gives_a_token_that_the_model_suppresses()
    {
        var sampler = new TokenSampler(new SamplingOptions { Temperature = 0 }, 1, [], grammar: null, suppressed: [0]);

        Assert.Equal(1, sampler.Choose([5, 4, 3], new SamplerScratch(3)));
    }
}
