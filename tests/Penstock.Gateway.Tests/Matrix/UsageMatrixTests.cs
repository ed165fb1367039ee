using System.Globalization;
using System.Text.Json;
using CsCheck;
using Penstock.Mock.Journal;

namespace Penstock.Gateway.Tests.Matrix;

/// <summary>
/// Whatever a provider writes, whatever dialect its client speaks: the gateway's record holds each token once and prices it once. The truth is the
/// mock's own account, whose codecs share nothing with the gateway's.
/// </summary>
public sealed class UsageMatrixTests(MatrixGateway every) : IClassFixture<MatrixGateway>
{
    private static readonly Gen<(int Prompt, int Cached, int Written, int Reasoning, int Tokens, bool Stream)> Answers =
        Gen.Select(Gen.Int[1, 50_000], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, 100], Gen.Int[1, 20], Gen.Bool)
            .Select((prompt, cached, written, reasoning, tokens, stream) =>
                (prompt, (int)(prompt * cached), (int)((prompt - (int)(prompt * cached)) * written), reasoning, tokens, stream));

    public static TheoryData<string, string> Pairs => new MatrixTheoryData<string, string>(MatrixGateway.Kinds, ClientDialects.All.Select(dialect => dialect.Name));

    [Theory]
    [MemberData(nameof(Pairs))]
    public Task Every_token_is_counted_once_and_priced_once(string kind, string client) => Answers.SampleAsync(
        async answer =>
        {
            ClientDialect dialect = ClientDialects.Of(client);
            string marker = string.Create(
                CultureInfo.InvariantCulture,
                $"tokens={answer.Tokens},prompt={answer.Prompt},cached={answer.Cached},cache_write={answer.Written},reasoning={answer.Reasoning}");

            GatewayReply reply = await every.PostAsync(dialect, dialect.Ask(kind + "/usage", $"Hello [[mock:{marker}]]", answer.Stream));

            JsonElement record = await every.RecordAsync(reply);
            RequestRecord truth = every.Journal[^1];
            JsonElement usage = record.GetProperty("usage");
            int written = kind is "gemini" ? 0 : truth.CacheWriteTokens; // Gemini has no such count: these are fresh
            Assert.Equal(
                (truth.PromptTokens, truth.CachedTokens, written, truth.OutputTokens, false),
                (Count(usage, "prompt_tokens"), Count(usage, "cached_tokens"), Count(usage, "cache_write_tokens"), Count(usage, "output_tokens"), usage.GetProperty("estimated").GetBoolean()));
            Assert.Equal(Cost(truth, written), record.GetProperty("cost_usd").GetDecimal());
            Assert.Equal(answer.Stream ? null : Cost(truth, written), Header(reply));
        },
        iter: 12,
        threads: 1);

    private static int Count(JsonElement usage, string name) => usage.GetProperty(name) is { ValueKind: JsonValueKind.Number } count ? count.GetInt32() : 0;

    private static decimal? Header(GatewayReply reply) =>
        reply.Headers.TryGetValue("x-penstock-cost-usd", out string? cost) ? decimal.Parse(cost, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    private static decimal Cost(RequestRecord truth, int written) =>
        (((truth.PromptTokens - truth.CachedTokens - written) * MatrixGateway.Prices.InputUsdPerMillion)
        + (truth.CachedTokens * MatrixGateway.Prices.CachedInputUsdPerMillion!.Value)
        + (written * MatrixGateway.Prices.CacheWriteUsdPerMillion!.Value)
        + (truth.OutputTokens * MatrixGateway.Prices.OutputUsdPerMillion)) / 1_000_000m;
}
