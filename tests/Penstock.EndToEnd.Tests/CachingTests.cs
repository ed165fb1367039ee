using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Penstock.Mock;
using Penstock.Mock.Behaviour;

namespace Penstock.EndToEnd.Tests;

/// <summary>Caches as a client and an operator of <c>penstock serve</c> meet them: over HTTP, by headers; what was called is the mock's own count.</summary>
public sealed partial class CachingTests : IAsyncLifetime
{
    private const string AdminKey = "the-admin-key-of-this-test";

    private MockServer? _mock;
    private Gateway? _gateway;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private long Calls => _mock!.Journal.Newest;

    public async ValueTask InitializeAsync()
    {
        _mock = await MockServer.StartAsync(cancellationToken: Cancelled);
        _gateway = new Gateway
        {
            Configuration = $$"""
                version: 1
                gateway: { allowHosts: [127.0.0.1] }
                admin: { keys: { olga: { secret: "{{AdminKey}}", role: admin } } }
                storage: { kind: sqlite, path: penstock.db }
                providers: { up: { kind: openai-compatible, endpoint: "{{_mock.Address.GetLeftPart(UriPartial.Authority)}}/v1", keys: [k] } }
                models:
                  exact: { targets: { only: { use: up/m } }, cache: { exact: 10m } }
                  brief: { targets: { only: { use: up/m } }, cache: { exact: 1s, staleIfError: 1h }, retry: { attempts: 1 } }
                  alike: { targets: { only: { use: up/m } }, cache: { exact: 10m, semantic: { maxErrorRate: 0.1, ttl: 10m } } }
                """,
        };
        await _gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway!.DisposeAsync();
        await _mock!.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_thousand_clients_at_once_make_one_call_although_the_first_is_cut(bool isStream)
    {
        _mock!.Behaviours.Default = new MockBehaviour { FirstToken = Distribution.Constant(8000), Tokens = Distribution.Constant(40) };
        using var first = new CancellationTokenSource();
        string body = Body("exact", $"one call {isStream}", isStream);
        Task<HttpResponseMessage> founder = _gateway!.Http.SendAsync(Request(body), HttpCompletionOption.ResponseHeadersRead, first.Token);
        await UntilAsync(() => Calls == 1);
        Task<(string? Note, string Text)>[] others = [.. Enumerable.Range(1, 999).Select(_ => AskAsync(body))];

        // All have joined; or the machine is so slow that the answer came first, and who comes now finds it kept.
        await UntilAsync(async () => others.Any(other => other.IsCompleted) || await RunningAsync() >= 1000);
        bool isCut = !founder.IsCompleted;
        await first.CancelAsync();
        (string? Note, string Text)[] told = await Task.WhenAll(others);

        Assert.Equal(1, Calls);
        Assert.Equal(isCut, founder.IsCanceled);
        Assert.Single(told.Select(one => one.Text).Distinct(StringComparer.Ordinal));
        Assert.EndsWith(isStream ? "data: [DONE]\n\n" : "}", told[0].Text, StringComparison.Ordinal);
        Assert.All(told, one => Assert.True(one.Note is "coalesced" or "exact", one.Note));
    }

    [Fact]
    public async Task A_client_says_what_it_wants_of_a_cache_and_is_told_what_it_got()
    {
        string body = Body("exact", "what is said");
        Assert.Equal("miss", (await AskAsync(body)).Note);
        using HttpResponseMessage hit = await SendAsync(Request(body));
        Assert.Equal("exact", Header(hit, "x-penstock-cache"));
        Assert.True(int.Parse(Header(hit, "x-penstock-cache-age")!, CultureInfo.InvariantCulture) >= 0);
        Assert.Matches("^[0-9a-f]{64}$", Header(hit, "x-penstock-cache-entry"));
        Assert.Equal("0", Header(hit, "x-penstock-cost-usd") ?? "0");

        Assert.Equal("miss", (await AskAsync(body, ("Cache-Control", "no-cache"))).Note);
        Assert.Equal("bypass", (await AskAsync(body, ("Cache-Control", "no-store"))).Note);
        Assert.Equal("exact", (await AskAsync(body, ("Cache-Control", "max-age=600, only-if-cached"))).Note);
        using HttpResponseMessage none = await SendAsync(Request(Body("exact", "never asked"), ("Cache-Control", "only-if-cached")));
        Assert.Equal(HttpStatusCode.GatewayTimeout, none.StatusCode);
        Assert.Equal(3, Calls);

        // By the name that came with it: deleted by an operator, or said to be wrong by the client.
        Assert.Equal(HttpStatusCode.OK, await AdminAsync(HttpMethod.Delete, $"/admin/v1/cache?entry={Header(hit, "x-penstock-cache-entry")}"));
        Assert.Equal("miss", (await AskAsync(body)).Note);
        using HttpResponseMessage wrong = await SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(_gateway!.Data, "/v1/penstock/cache/feedback"))
        {
            Content = Json($$"""{"entry":"{{Header(hit, "x-penstock-cache-entry")}}","verdict":"wrong"}"""),
        });
        Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        Assert.Equal("miss", (await AskAsync(body)).Note);
    }

    [Fact]
    public async Task An_operator_puts_answers_out_of_reach_by_tag()
    {
        string body = Body("exact", "about the prices");
        (string, string) tags = ("x-penstock-cache-tags", "kb-7, prices"), other = ("x-penstock-cache-tags", "kb-8");
        await AskAsync(body, tags);
        await AskAsync(body, other);
        Assert.Equal(("exact", "exact"), ((await AskAsync(body, tags)).Note, (await AskAsync(body, other)).Note));

        Assert.Equal(HttpStatusCode.OK, await AdminAsync(HttpMethod.Delete, "/admin/v1/cache?tag=prices"));

        Assert.Equal(("miss", "exact"), ((await AskAsync(body, tags)).Note, (await AskAsync(body, other)).Note));
    }

    [Fact]
    public async Task An_answer_whose_time_is_over_stands_in_for_a_target_that_is_gone()
    {
        string body = Body("brief", "stands in");
        (_, string text) = await AskAsync(body);
        await UntilAsync(async () => (await AskAsync(body, ("Cache-Control", "only-if-cached"))).Note is null);
        await _mock!.KillAsync();

        using HttpResponseMessage stale = await SendAsync(Request(body));

        Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
        Assert.Equal(("exact", "true"), (Header(stale, "x-penstock-cache"), Header(stale, "x-penstock-cache-stale")));
        Assert.Equal(text, await stale.Content.ReadAsStringAsync(Cancelled));
        using HttpResponseMessage other = await SendAsync(Request(Body("brief", "was never asked")));
        Assert.True((int)other.StatusCode >= 500);
    }

    [Fact]
    public async Task Another_wording_is_answered_once_it_is_known_enough_and_says_how_near_it_was()
    {
        (string Answer, string[] Wordings)[] subjects =
        [
            ("Use the link.", ["reset my password", "change the password", "recover a forgotten password"]),
            ("It is blocked.", ["block my stolen card", "freeze a lost card", "report the card stolen"]),
            ("Find it in the app.", ["download an invoice", "get the invoice as a file", "find my invoices"]),
            ("It is on its way.", ["track a delivery", "follow my parcel", "see where the parcel is"]),
            ("Press the button.", ["connect the printer", "install my printer", "pair the printer with a laptop"]),
            ("Send a proof.", ["move to another address", "update my home address", "correct the address"]),
            ("Send it back.", ["get a refund", "return what I bought", "have my money returned"]),
            ("Under Privacy.", ["close my account", "delete the account", "have the account removed"]),
            ("See the globe.", ["see the app in French", "pick another language", "switch the menu language"]),
            ("Type it in.", ["use a coupon", "enter my voucher", "redeem a gift voucher"]),
            ("Ask your bank.", ["raise my credit limit", "borrow more on my card", "lift the limit of the card"]),
            ("In the shop.", ["buy a travel adapter", "get an adapter for my trip", "order a plug for abroad"]),
            ("Call us.", ["speak with a person", "talk to somebody", "reach an adviser by phone"]),
        ];
        string[] openings = ["How do I", "How can I", "I want to", "What must I do to", "Please help me", "Is there a way to", "Hello, I would like to", "Could somebody tell me how to", "Tell me how I can", "I need to"];
        string[] endings = ["?", "", " please", ", thanks"];
        var random = new Random(5);
        HttpResponseMessage? hit = null;
        for (int asked = 0; asked < 3000 && hit is null; asked++)
        {
            (string answer, string[] wordings) = subjects[random.Next(subjects.Length)];
            string question = $"{openings[random.Next(openings.Length)]} {wordings[random.Next(wordings.Length)]}{endings[random.Next(endings.Length)]}";
            HttpResponseMessage got = await SendAsync(Request(Body("alike", question, answer: answer)));
            hit = Header(got, "x-penstock-cache") is "semantic" ? got : null;
        }

        Assert.NotNull(hit);
        Assert.InRange(double.Parse(Header(hit, "x-penstock-cache-similarity")!, CultureInfo.InvariantCulture), 0.3, 1);
        Assert.NotNull(Header(hit, "x-penstock-cache-age"));
        Assert.Matches("^[0-9a-f]{64}$", Header(hit, "x-penstock-cache-entry"));
        Assert.Contains(JsonNode.Parse(await hit.Content.ReadAsStringAsync(Cancelled))!["choices"]![0]!["message"]!["content"]!.GetValue<string>(), subjects.Select(subject => subject.Answer));
        hit.Dispose();
    }

    // What the mock shall say stands in a field that is no part of the key.
    private static string Body(string model, string question, bool isStream = false, string? answer = null) => new JsonObject
    {
        ["model"] = model,
        ["temperature"] = 0,
        ["stream"] = isStream,
        ["user"] = answer is null ? null : $"mock:text=\"{answer}\"",
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = question }),
    }.ToJsonString();

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : null;

    private HttpRequestMessage Request(string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_gateway!.Data, "/v1/chat/completions")) { Content = Json(body) };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _gateway!.Http.SendAsync(request, Cancelled);

    private async Task<(string? Note, string Text)> AskAsync(string body, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage answer = await SendAsync(Request(body, headers));
        return (Header(answer, "x-penstock-cache"), await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private async Task<int> RunningAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_gateway!.Admin, "/metrics"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        using HttpResponseMessage answer = await SendAsync(request);
        return int.Parse(Running().Match(await answer.Content.ReadAsStringAsync(Cancelled)).Groups["count"].Value, CultureInfo.InvariantCulture);
    }

    private async Task<HttpStatusCode> AdminAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(_gateway!.Admin, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        using HttpResponseMessage answer = await SendAsync(request);
        return answer.StatusCode;
    }

    [GeneratedRegex(@"^penstock_gateway_running_requests (?<count>\d+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Running();

    private static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (int attempt = 0; attempt < 2400; attempt++)
        {
            if (await isSo())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancelled);
        }

        Assert.Fail("It did not come to that.");
    }
}
