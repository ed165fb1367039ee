using System.Globalization;
using System.Net;
using System.Text.Json;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;
using Penstock.Gateway.Tests.Dialects;

namespace Penstock.Gateway.Tests.Isolation;

/// <summary>What one tenant can learn, spend or guess of another: nothing.</summary>
public sealed class TenantIsolationTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Ask = """{"model":"chat-openai","temperature":0,"messages":[{"role":"user","content":"The same for both. [[mock:text=An answer.]]"}]}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_tenants_request_is_told_from_none_by_nothing()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        using HttpResponseMessage asked = await gateway.PostAsync(Chat, Ask);
        string id = asked.Headers.GetValues("x-penstock-request-id").Single();
        string invented = id[..^6] + "abcdef";

        using HttpResponseMessage own = await gateway.SendAsync(HttpMethod.Get, "/v1/penstock/requests/" + id);
        (int Status, string Body)[] foreign = [await GetAsync(gateway, "/v1/penstock/requests/" + id), await GetAsync(gateway, "/v1/penstock/requests/" + invented)];

        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(404, foreign[0].Status);
        Assert.Equal(foreign[1], foreign[0]);
    }

    [Fact]
    public async Task Another_tenants_cached_answer_is_not_given()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync(catalog => Model(catalog, model => model with { Cache = new CacheOptions { Exact = TimeSpan.FromHours(1) } }));
        foreach (string key in (string[])[EveryKindGateway.Acme, EveryKindGateway.Acme, EveryKindGateway.Globex, EveryKindGateway.Globex])
        {
            using HttpResponseMessage answer = await gateway.SendAsync(HttpMethod.Post, Chat, Ask, key);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            _ = await answer.Content.ReadAsStringAsync(Cancelled);
        }

        // One call for each tenant: the second of each came out of its own cache.
        Assert.Equal(2, gateway.Mock.Journal.Read().Count());
    }

    [Fact]
    public async Task Another_tenants_limits_and_budget_are_not_spent()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync(catalog => catalog with
        {
            Tenants = NamedMap.Create<TenantOptions>([.. catalog.Tenants.Select(tenant => tenant with
            {
                Limits = new LimitOptions { RequestsPerMinute = 3, TokensPerDay = 100_000 },
                Budget = new BudgetOptions { Usd = 10 },
            })]),
        });
        var acme = new List<HttpStatusCode>();
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage answer = await gateway.PostAsync(Chat, Ask);
            _ = await answer.Content.ReadAsStringAsync(Cancelled);
            acme.Add(answer.StatusCode);
        }

        using HttpResponseMessage globex = await gateway.SendAsync(HttpMethod.Post, Chat, Ask, EveryKindGateway.Globex);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], acme);
        Assert.Equal(HttpStatusCode.OK, globex.StatusCode);
        Assert.Equal("2", globex.Headers.GetValues("x-ratelimit-remaining-requests").Single());
    }

    [Fact]
    public async Task Models_of_another_tenant_are_not_there()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync(catalog => catalog with
        {
            Tenants = NamedMap.Create<TenantOptions>([.. catalog.Tenants.Select(tenant => tenant.Name == "globex" ? tenant with { Models = ["chat-gemini"] } : tenant)]),
        });
        string list = (await GetAsync(gateway, "/v1/models")).Body;

        Assert.DoesNotContain("chat-openai", list, StringComparison.Ordinal);
        Assert.Equal(
            await ErrorAsync(gateway, Ask), (await ErrorAsync(gateway, Ask.Replace("chat-openai", "chat-nobody", StringComparison.Ordinal))).Replace("chat-nobody", "chat-openai", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_answer_to_one_names_the_other_or_its_keys()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        string id = (await GetAsync(gateway, "/v1/models")).Body;
        string[] texts =
        [
            id, await ErrorAsync(gateway, "{"), await ErrorAsync(gateway, Ask.Replace("chat-openai", "acme", StringComparison.Ordinal).Replace("acme", "chat-none", StringComparison.Ordinal)),
            await ErrorAsync(gateway, Ask.Replace("[[mock:text=An answer.]]", "[[mock:status=500]]", StringComparison.Ordinal)),
        ];

        Assert.All(texts, text => Assert.DoesNotContain("acme", text, StringComparison.OrdinalIgnoreCase));
        Assert.All(texts, text => Assert.DoesNotContain("upstream-secret", text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_refusal_is_the_same_whatever_is_wrong_with_the_key()
    {
        const string Id = "0123456789abcdef";
        var salt = ValueList.Create<byte>([.. Enumerable.Repeat((byte)7, 32)]);
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync(catalog => catalog with
        {
            Tenants =
            [
                .. catalog.Tenants,
                new TenantOptions { Name = "stored", Keys = [new VirtualKeyOptions { Name = "k", Digests = [new KeyDigest(Id, salt, salt, default, null)] }] },
                new TenantOptions { Name = "late", Keys = [new VirtualKeyOptions { Name = "k", Secret = new Secret("sk-expired-0123456789"), Expires = DateTimeOffset.UnixEpoch }] },
            ],
        });
        string[] keys =
        [
            $"psk-{Id}-{new string('0', 64)}", $"psk-{Id[..^1]}0-{new string('0', 64)}", "sk-expired-0123456789", EveryKindGateway.Acme + "x", EveryKindGateway.Acme[..^1], "x",
            new string('k', 5_000), "eyJhbGciOiJub25lIn0.e30.",
        ];
        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (string key in keys)
        {
            using HttpResponseMessage answer = await gateway.SendAsync(HttpMethod.Get, "/v1/models", key: key);
            IEnumerable<string> heads = answer.Headers.Where(head => head.Key.ToLowerInvariant() is not ("date" or "x-penstock-request-id" or "x-request-id" or "request-id")).Select(head => $"{head.Key}: {string.Join(',', head.Value)}").Order(StringComparer.Ordinal);
            string body = await answer.Content.ReadAsStringAsync(Cancelled);
            answers.Add(string.Create(CultureInfo.InvariantCulture, $"{(int)answer.StatusCode}\n{string.Join('\n', heads)}\n{body}"));
        }

        Assert.StartsWith("401", Assert.Single(answers), StringComparison.Ordinal);
    }

    private static PenstockCatalog Model(PenstockCatalog catalog, Func<ModelOptions, ModelOptions> change) =>
        catalog with { Models = NamedMap.Create<ModelOptions>([.. catalog.Models.Select(change)]) };

    private static async Task<(int Status, string Body)> GetAsync(EveryKindGateway gateway, string path)
    {
        using HttpResponseMessage answer = await gateway.SendAsync(HttpMethod.Get, path, key: EveryKindGateway.Globex);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private static async Task<string> ErrorAsync(EveryKindGateway gateway, string body)
    {
        using HttpResponseMessage answer = await gateway.SendAsync(HttpMethod.Post, Chat, body, EveryKindGateway.Globex);
        string text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.False(answer.IsSuccessStatusCode, text);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("error").GetRawText();
    }
}
