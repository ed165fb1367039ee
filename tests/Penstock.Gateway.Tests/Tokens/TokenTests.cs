using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;
using Penstock.Gateway.Tests.Hosting;

namespace Penstock.Gateway.Tests.Tokens;

/// <summary>Tokens of a real issuer stand in for keys; whatever is wrong with one, the answer is the same 401 as for a wrong key.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private const string Key = "sk-acme-0123456789abcdef";

    private static readonly RSA Stranger = RSA.Create(2048);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly LoopbackIssuer _issuer = new();
    private readonly ScriptedUpstream _upstream = new((connection, _) => connection.JsonAsync("""{"model":"m","choices":[]}"""));
    private TestGateway _gateway = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.StartAsync(Catalog(), time: _time);

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Lets_in_whoever_shows_a_token_that_the_issuer_signed(string algorithm)
    {
        Assert.Equal(200, await StatusAsync(_issuer.Sign(Claims(), algorithm)));
        Assert.Equal(200, await StatusAsync(_issuer.Sign(Claims(), algorithm), "x-api-key"));
        Assert.Equal(200, await StatusAsync(Key));
        Assert.Equal(1, _issuer.Fetches);
    }

    public static TheoryData<string> Hostile =>
    [
        "no signature", "none", "None in capitals", "a shared secret", "the public key as a shared secret", "an algorithm that is not allowed", "another key of the same id",
        "a changed claim", "a key of another kind", "expired", "no end", "an end that is text", "not yet", "another audience", "no audience", "another issuer",
        "a tenant that is not there", "a tenant that is a list", "no user", "critical extensions", "another type", "a claim twice", "no object", "padding", "two parts", "a key in its own head",
        "too long", "a signature cut short", "a signature of nothing",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Refuses_without_a_word_of_why(string what)
    {
        Assert.Equal(200, await StatusAsync(_issuer.Sign(Claims())));
        using HttpResponseMessage wrongKey = await AskAsync("sk-nobody-0123456789abcdef");
        string expected = await wrongKey.Content.ReadAsStringAsync(Cancelled);

        using HttpResponseMessage response = await AskAsync(Token(what));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Allows_the_issuers_clock_its_skew_and_no_more()
    {
        JsonObject late = Claims(), early = Claims();
        late["exp"] = _time.GetUtcNow().ToUnixTimeSeconds() - 59;
        early["nbf"] = _time.GetUtcNow().ToUnixTimeSeconds() + 60;
        string token = _issuer.Sign(late);

        Assert.Equal(200, await StatusAsync(token));
        Assert.Equal(200, await StatusAsync(_issuer.Sign(early)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, await StatusAsync(token));
    }

    [Fact]
    public async Task Knows_tenant_models_and_user_by_the_token()
    {
        _gateway.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _issuer.Sign(Claims()));
        string models = await _gateway.Http.GetStringAsync("/v1/models", Cancelled);
        Assert.Contains("small", models, StringComparison.Ordinal);
        Assert.DoesNotContain("large", models, StringComparison.Ordinal);

        // Ann may ask once a minute, whoever she says that she is; Ben is another.
        HttpStatusCode[] statuses = [await ChatAsync("ann"), await ChatAsync("somebody else")];
        JsonObject ben = Claims();
        ben["sub"] = "ben";
        _gateway.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _issuer.Sign(ben));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses);
        Assert.Equal(HttpStatusCode.OK, await ChatAsync("ann"));
    }

    [Fact]
    public async Task Fetches_once_for_a_key_that_it_does_not_know_and_pauses_before_it_does_again()
    {
        Assert.Equal(200, await StatusAsync(_issuer.Sign(Claims())));
        RSA next = Stranger;
        _issuer.Keys.Add(LoopbackIssuer.RsaKey("rsa-2", next));
        string token = LoopbackIssuer.SignBy(Claims(), "RS256", "rsa-2", bytes => next.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        Assert.Equal(401, await StatusAsync(token));
        Assert.Equal(1, _issuer.Fetches);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, await StatusAsync(token));
        Assert.Equal(2, _issuer.Fetches);
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(401, await StatusAsync(_issuer.Sign(Claims(), id: $"invented-{i}")));
        }

        Assert.Equal(2, _issuer.Fetches);
    }

    [Fact]
    public async Task Ends_what_was_signed_with_a_key_that_the_issuer_withdraws()
    {
        string token = _issuer.Sign(Claims());
        Assert.Equal(200, await StatusAsync(token));
        Assert.Equal(200, await StatusAsync(token));
        _issuer.Keys.RemoveAt(0);

        while (_issuer.Fetches < 2)
        {
            _time.Advance(TimeSpan.FromSeconds(60));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
        }

        while (await StatusAsync(token) != 401)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
        }

        Assert.Equal(200, await StatusAsync(_issuer.Sign(Claims(), "ES256")));
    }

    [Fact]
    public async Task Uses_the_keys_that_it_knows_while_the_issuer_is_away_for_a_day_at_most()
    {
        Assert.Equal(200, await StatusAsync(_issuer.Sign(Claims())));
        _issuer.IsDown = true;
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, await StatusAsync(_issuer.Sign(Claims())));

        _time.Advance(TimeSpan.FromHours(24));
        while (await StatusAsync(_issuer.Sign(Claims())) != 401)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
        }
    }

    [Fact]
    public async Task Takes_a_token_that_names_no_key_while_one_alone_fits()
    {
        string token = _issuer.Sign(Claims(), head: head => head.Remove("kid"));
        Assert.Equal(200, await StatusAsync(token));

        RSA other = Stranger;
        _issuer.Keys.Add(LoopbackIssuer.RsaKey("rsa-2", other));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(401, await StatusAsync(_issuer.Sign(Claims(), id: "unknown")));
        Assert.Equal(2, _issuer.Fetches);
        JsonObject claims = Claims();
        claims["jti"] = "another";

        Assert.Equal(401, await StatusAsync(_issuer.Sign(claims, head: head => head.Remove("kid"))));
    }

    [Theory]
    [InlineData("another name")]
    [InlineData("a huge key set")]
    [InlineData("no key of use")]
    public async Task Believes_no_issuer_that_is_not_in_order(string what)
    {
        _issuer.PretendedName = what == "another name" ? "https://other.example.com/" : null;
        _issuer.IsHuge = what == "a huge key set";
        _issuer.Keys = what == "no key of use" ? [JsonNode.Parse("""{"kty":"oct","k":"c2VjcmV0"}""")] : _issuer.Keys;
        await _gateway.DisposeAsync();
        await InitializeAsync();

        Assert.Equal(401, await StatusAsync(_issuer.Sign(Claims())));
    }

    [Fact]
    public async Task Is_not_open_where_an_issuer_is_all_that_is_configured()
    {
        PenstockCatalog catalog = Catalog();
        catalog = catalog with { Tenants = [catalog.Tenants["acme"] with { Keys = [] }] };
        await using TestGateway gateway = await TestGateway.StartAsync(catalog, time: _time);

        Assert.False(gateway.Server.IsOpen);
        using HttpResponseMessage response = await gateway.Http.GetAsync("/v1/models", Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private JsonObject Claims() => _issuer.Claims(_time.GetUtcNow());

    private string Token(string what)
    {
        JsonObject claims = Claims();
        string good = _issuer.Sign(Claims());
        string[] parts = good.Split('.');
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        switch (what)
        {
            case "expired": claims["exp"] = now - 60; break;
            case "no end": claims.Remove("exp"); break;
            case "an end that is text": claims["exp"] = "2099"; break;
            case "not yet": claims["nbf"] = now + 61; break;
            case "another audience": claims["aud"] = new JsonArray("billing", "penstock "); break;
            case "no audience": claims.Remove("aud"); break;
            case "another issuer": claims["iss"] = "https://other.example.com/"; break;
            case "a tenant that is not there": claims["team"] = "nobody"; break;
            case "a tenant that is a list": claims["team"] = new JsonArray("acme"); break;
            case "no user": claims.Remove("sub"); break;
            case "too long": claims["x"] = new string('x', 9000); break;
            default: return Forged(what, good, parts);
        }

        return _issuer.Sign(claims);
    }

    private string Forged(string what, string good, string[] parts)
    {
        RSA stranger = Stranger;
        byte[] secret = Encoding.UTF8.GetBytes("secret");
        byte[] publicKey = Encoding.UTF8.GetBytes((string)_issuer.Keys[0]!["n"]!);
        return what switch
        {
            "no signature" => $"{parts[0]}.{parts[1]}.",
            "none" => LoopbackIssuer.SignBy(Claims(), "none", "rsa-1", _ => []),
            "None in capitals" => LoopbackIssuer.SignBy(Claims(), "NONE", "rsa-1", _ => [1]),
            "a shared secret" => LoopbackIssuer.SignBy(Claims(), "HS256", "rsa-1", bytes => HMACSHA256.HashData(secret, bytes)),
            "the public key as a shared secret" => LoopbackIssuer.SignBy(Claims(), "HS256", "rsa-1", bytes => HMACSHA256.HashData(publicKey, bytes)),
            "an algorithm that is not allowed" => _issuer.Sign(Claims(), "RS512"),
            "another key of the same id" => LoopbackIssuer.SignBy(Claims(), "RS256", "rsa-1", bytes => stranger.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            "a changed claim" => $"{parts[0]}.{LoopbackIssuer.Part(Claims().ToJsonString().Replace("ann", "eve", StringComparison.Ordinal))}.{parts[2]}",
            "a key of another kind" => _issuer.Sign(Claims(), "RS256", "ec-1"),
            "critical extensions" => _issuer.Sign(Claims(), head: head => head["crit"] = new JsonArray("exp")),
            "another type" => _issuer.Sign(Claims(), head: head => head["typ"] = "logout+jwt"),
            "a key in its own head" => LoopbackIssuer.SignBy(
                Claims(), "RS256", "mine", bytes => stranger.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), head => head["jwk"] = LoopbackIssuer.RsaKey("mine", stranger)),
            "a claim twice" => Raw(Claims().ToJsonString().Insert(1, """ "team":"acme","""), parts[0]),
            "no object" => Raw("[1]", parts[0]),
            "padding" => good + "=",
            "two parts" => $"{parts[0]}.{parts[1]}",
            "a signature cut short" => good[..^4],
            "a signature of nothing" => $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}",
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }

    /// <summary>A payload of any bytes, signed by the issuer's own key: what a broken issuer might send.</summary>
    private static string Raw(string payload, string head) => LoopbackIssuer.SignText($"{head}.{LoopbackIssuer.Part(payload)}");

    private async Task<int> StatusAsync(string token, string header = "Authorization")
    {
        using HttpResponseMessage response = await AskAsync(token, header);
        return (int)response.StatusCode;
    }

    private Task<HttpResponseMessage> AskAsync(string token, string header = "Authorization")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        Assert.True(request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? "Bearer " + token : token));
        return _gateway.Http.SendAsync(request, Cancelled);
    }

    private async Task<HttpStatusCode> ChatAsync(string user)
    {
        using HttpResponseMessage response = await _gateway.PostAsync($$"""{"model":"small","user":"{{user}}","messages":[{"role":"user","content":"Hi"}]}""");
        return response.StatusCode;
    }

    private PenstockCatalog Catalog()
    {
        PenstockCatalog catalog = TestGateway.Catalog(_upstream.Address);
        ModelOptions small = catalog.Models["small"];
        return catalog with
        {
            Models = [small, small with { Name = "large" }],
            Gateway = new GatewayOptions
            {
                Jwt = [new TokenIssuerOptions { Name = "corp", Issuer = _issuer.Name, Audience = "penstock", TenantClaim = "team", UserClaim = "sub", Models = ["small"] }],
            },
            Tenants =
            [
                new TenantOptions
                {
                    Name = "acme",
                    EndUsers = new EndUserOptions { Limits = new LimitOptions { RequestsPerMinute = 1 } },
                    Keys = [new VirtualKeyOptions { Name = "app", Secret = new Secret(Key) }],
                },
            ],
        };
    }
}
