using System.Globalization;
using System.Net;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;
using Penstock.Gateway.Endpoints;
using Penstock.Gateway.Tests.Dialects;

namespace Penstock.Gateway.Tests.Limits;

/// <summary>What the heads of answers say of limits, over a real socket, in the words that the vendors' clients read.</summary>
public sealed class LimitHeaderTests
{
    private const string OpenAi = """{"model":"chat-openai","max_tokens":20,"messages":[{"role":"user","content":"hello"}]}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(0.02, "20ms")]
    [InlineData(0.9994, "1s")]
    [InlineData(1.5, "1.5s")]
    [InlineData(59.9995, "1m0s")]
    [InlineData(360, "6m0s")]
    [InlineData(86_399, "23h59m59s")]
    public void A_reset_is_a_duration_as_Go_writes_it(double seconds, string expected) =>
        Assert.Equal(expected, RateLimitHeaders.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public async Task OpenAi_s_clients_learn_limit_rest_reset_and_when_to_come_again()
    {
        await using EveryKindGateway gateway = await StartAsync(new LimitOptions { RequestsPerMinute = 2, TokensPerMinute = 100_000 });
        using HttpResponseMessage first = await gateway.PostAsync("/v1/chat/completions", OpenAi);
        using HttpResponseMessage second = await gateway.PostAsync("/v1/chat/completions", OpenAi);
        using HttpResponseMessage refused = await gateway.PostAsync("/v1/chat/completions", OpenAi);

        Assert.Equal(("2", "1", "100000"), (Head(first, "x-ratelimit-limit-requests"), Head(first, "x-ratelimit-remaining-requests"), Head(first, "x-ratelimit-limit-tokens")));
        Assert.InRange(long.Parse(Head(first, "x-ratelimit-remaining-tokens"), CultureInfo.InvariantCulture), 90_000, 99_999);
        Assert.Matches("^(1m0s|[0-9.]+s)$", Head(first, "x-ratelimit-reset-requests"));
        Assert.Matches("^(1m0s|[0-9.]+s)$", Head(first, "x-ratelimit-reset-tokens"));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);

        Assert.Equal((HttpStatusCode.TooManyRequests, "0", "true"), (refused.StatusCode, Head(refused, "x-ratelimit-remaining-requests"), Head(refused, "x-should-retry")));
        Assert.InRange(int.Parse(Head(refused, "retry-after"), CultureInfo.InvariantCulture), 1, 60);
        Assert.InRange(int.Parse(Head(refused, "retry-after-ms"), CultureInfo.InvariantCulture), 1, 60_000);
        Assert.Contains("\"rate_limit_exceeded\"", await refused.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waiting_does_not_help_is_not_to_be_tried_again()
    {
        await using EveryKindGateway gateway = await StartAsync(new LimitOptions { RequestsPerDay = 1 });
        using HttpResponseMessage first = await gateway.PostAsync("/v1/chat/completions", OpenAi);
        using HttpResponseMessage refused = await gateway.PostAsync("/v1/chat/completions", OpenAi);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal((HttpStatusCode.TooManyRequests, "false"), (refused.StatusCode, Head(refused, "x-should-retry")));
        Assert.Contains("\"insufficient_quota\"", await refused.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anthropic_s_clients_learn_the_same_in_their_words()
    {
        await using EveryKindGateway gateway = await StartAsync(new LimitOptions { RequestsPerMinute = 1 });
        using HttpResponseMessage first = await gateway.PostAsync("/v1/messages", OpenAi);
        using HttpResponseMessage refused = await gateway.PostAsync("/v1/messages", OpenAi);

        Assert.Equal(("1", "0"), (Head(first, "anthropic-ratelimit-requests-limit"), Head(first, "anthropic-ratelimit-requests-remaining")));
        Assert.True(DateTimeOffset.TryParse(Head(first, "anthropic-ratelimit-requests-reset"), CultureInfo.InvariantCulture, out _));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(int.Parse(Head(refused, "retry-after"), CultureInfo.InvariantCulture), 1, 60);
        Assert.Contains("\"rate_limit_error\"", await refused.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private static Task<EveryKindGateway> StartAsync(LimitOptions limits) => EveryKindGateway.StartAsync(catalog => catalog with
    {
        Tenants = NamedMap.Create<TenantOptions>([.. catalog.Tenants.Select(tenant => tenant with { Limits = limits })]),
    });

    private static string Head(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : "";
}
