using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;
using Penstock.Gateway.Hosting;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Tests.Hosting;

/// <summary>Who may call, and what he may see.</summary>
public sealed class AccessTests
{
    private const string Key = "sk-acme-0123456789abcdef";
    private const string Answer = """{"model":"m","choices":[]}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Bearer " + Key, null, 200)]
    [InlineData("bearer " + Key, null, 200)]
    [InlineData(null, Key, 200)]
    [InlineData(null, null, 401)]
    [InlineData("Bearer sk-acme-0123456789abcdeF", null, 401)]
    [InlineData("Bearer", null, 401)]
    [InlineData("Basic " + Key, null, 401)]
    [InlineData("Bearer sk-old-0123456789abcdef", null, 401)]
    public async Task Lets_in_whoever_shows_a_key_that_is_valid(string? authorization, string? apiKey, int status)
    {
        await using var upstream = new ScriptedUpstream((connection, _) => connection.JsonAsync(Answer));
        await using TestGateway gateway = await TestGateway.StartAsync(Catalog(upstream.Address), time: Clock());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        _ = authorization is null || request.Headers.TryAddWithoutValidation("Authorization", authorization);
        _ = apiKey is null || request.Headers.TryAddWithoutValidation("x-api-key", apiKey);

        using HttpResponseMessage response = await gateway.Http.SendAsync(request, Cancelled);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.False(gateway.Server.IsOpen);
    }

    [Fact]
    public async Task Says_the_same_of_a_key_that_expired_and_one_that_never_was()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(Catalog(new Uri("http://127.0.0.1:1")), time: Clock());

        string[] bodies = [await BodyAsync("sk-old-0123456789abcdef"), await BodyAsync("sk-never-0123456789abcdef"), await BodyAsync("")];

        Assert.Single(bodies.Distinct(StringComparer.Ordinal));
        Assert.DoesNotContain("sk-", bodies[0], StringComparison.Ordinal);

        async Task<string> BodyAsync(string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
            _ = request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
            using HttpResponseMessage response = await gateway.Http.SendAsync(request, Cancelled);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            await HttpSurfaceTests.AssertErrorAsync(response, "invalid_api_key", null);
            return await response.Content.ReadAsStringAsync(Cancelled);
        }
    }

    [Fact]
    public async Task Asks_again_on_a_connection_that_it_knows_when_a_key_expires_changes_or_is_revoked()
    {
        FakeTimeProvider time = Clock();
        PenstockCatalog catalog = Catalog(new Uri("http://127.0.0.1:1"));
        await using TestGateway gateway = await TestGateway.StartAsync(catalog, time: time);

        Assert.Equal(200, await StatusAsync(Key));
        Assert.Equal(200, await StatusAsync(Key));
        Assert.Equal(401, await StatusAsync(Key + "x"));
        Assert.Equal(200, await StatusAsync("sk-brief-0123456789abcdef"));
        time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(401, await StatusAsync("sk-brief-0123456789abcdef"));
        Assert.Equal(200, await StatusAsync(Key));
        gateway.Source.Publish(catalog with { Tenants = [catalog.Tenants["acme"] with { Keys = [catalog.Tenants["acme"].Keys["old"]] }] });
        while (await StatusAsync(Key) != 401)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
        }

        async Task<int> StatusAsync(string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using HttpResponseMessage response = await gateway.Http.SendAsync(request, Cancelled);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Refuses_a_stranger_before_it_reads_what_he_sends()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(Catalog(new Uri("http://127.0.0.1:1")), time: Clock());

        using HttpResponseMessage response = await gateway.PostAsync("this is no JSON");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Shows_and_serves_only_the_models_of_the_key()
    {
        await using var upstream = new ScriptedUpstream((connection, _) => connection.JsonAsync(Answer));
        await using TestGateway gateway = await TestGateway.StartAsync(Catalog(upstream.Address), time: Clock());
        gateway.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);

        string list = await gateway.Http.GetStringAsync("/v1/models", Cancelled);
        using HttpResponseMessage allowed = await gateway.PostAsync("""{"model":"small","messages":[{"role":"user","content":"Hi"}]}""");
        using HttpResponseMessage hidden = await gateway.PostAsync("""{"model":"secret","messages":[{"role":"user","content":"Hi"}]}""");
        using HttpResponseMessage card = await gateway.Http.GetAsync("/v1/models/secret", Cancelled);

        Assert.Contains("small", list, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", list, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, card.StatusCode);
    }

    [Fact]
    public async Task Never_sends_the_clients_headers_upstream()
    {
        await using var upstream = new ScriptedUpstream((connection, _) =>
            connection.JsonAsync(Answer, headers: "Set-Cookie: a=b\r\nopenai-organization: ours\r\n"));
        await using TestGateway gateway = await TestGateway.StartAsync(Catalog(upstream.Address), time: Clock());
        gateway.Http.DefaultRequestHeaders.Add("x-api-key", Key);
        gateway.Http.DefaultRequestHeaders.Add("Cookie", "session=1");

        using HttpResponseMessage response = await gateway.PostAsync("""{"model":"small","messages":[{"role":"user","content":"Hi"}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(Key, upstream.Received[0].Head, StringComparison.Ordinal);
        Assert.DoesNotContain("session=1", upstream.Received[0].Head, StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.False(response.Headers.Contains("openai-organization"));
    }

    [Fact]
    public async Task Health_wants_no_key()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(Catalog(new Uri("http://127.0.0.1:1")), time: Clock());

        Assert.Contains("ok", await gateway.Http.GetStringAsync("/healthz", Cancelled), StringComparison.Ordinal);
        Assert.Contains("ok", await gateway.Http.GetStringAsync("/readyz", Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Will_not_listen_beyond_this_machine_without_a_key()
    {
        PenstockCatalog catalog = TestGateway.Catalog(new Uri("http://127.0.0.1:1")) with
        {
            Listen = new ListenOptions { Data = new Uri("http://0.0.0.0:0") },
        };

        await using GatewayServer server = Create(catalog);
        string? refused = await server.StartAsync(Cancelled);

        Assert.Contains("without keys", refused, StringComparison.Ordinal);
        Assert.Contains("secret", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_in_one_line_that_a_port_is_busy()
    {
        await using TestGateway first = await TestGateway.StartAsync(TestGateway.Catalog(new Uri("http://127.0.0.1:1")));
        PenstockCatalog catalog = TestGateway.Catalog(new Uri("http://127.0.0.1:1")) with
        {
            Listen = new ListenOptions { Data = first.Server.Address },
        };

        await using GatewayServer second = Create(catalog);
        string? refused = await second.StartAsync(Cancelled);

        Assert.Contains($"Port {first.Server.Address.Port}", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", refused, StringComparison.Ordinal);
    }

    private static GatewayServer Create(PenstockCatalog catalog) => GatewayServer.Create(new GatewayDependencies
    {
        Catalog = new CatalogSource(catalog),
        Replicas = new FakeReplicas(),
        Metrics = new MetricRegistry(),
        Logs = NullLoggerFactory.Instance,
        Random = new Random(1),
    });

    private static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));

    private static PenstockCatalog Catalog(Uri upstream)
    {
        PenstockCatalog catalog = TestGateway.Catalog(upstream);
        ModelOptions small = catalog.Models["small"];
        return catalog with
        {
            Models = [small, small with { Name = "secret" }],
            Tenants =
            [
                new TenantOptions
                {
                    Name = "acme",
                    Keys =
                    [
                        new VirtualKeyOptions { Name = "app", Secret = new Secret(Key), Models = ["small"] },
                        new VirtualKeyOptions
                        {
                            Name = "brief",
                            Secret = new Secret("sk-brief-0123456789abcdef"),
                            Expires = new DateTimeOffset(2026, 6, 2, 0, 0, 0, TimeSpan.Zero),
                        },
                        new VirtualKeyOptions
                        {
                            Name = "old",
                            Secret = new Secret("sk-old-0123456789abcdef"),
                            Expires = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
                        },
                    ],
                },
            ],
        };
    }
}
