using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Gateway.Hosting;

namespace Penstock.Gateway.Tests.Hosting;

/// <summary>Every fault that a client can cause is one clear error of OpenAI's form; every answer has its ids.</summary>
public sealed class HttpSurfaceTests
{
    private const string Ask = """{"model":"small","messages":[{"role":"user","content":"Hi"}]}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/v1/chat/completions", "{\"model\":", 400, "invalid_json", null)]
    [InlineData("POST", "/v1/chat/completions", "", 400, "invalid_json", null)]
    [InlineData("POST", "/v1/chat/completions", "[]", 400, "invalid_json", null)]
    [InlineData("POST", "/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 400, "missing_required_parameter", "model")]
    [InlineData("POST", "/v1/chat/completions", "{\"model\":\"small\"}", 400, "missing_required_parameter", "messages")]
    [InlineData("POST", "/v1/chat/completions", "{\"model\":\"small\",\"messages\":\"Hi\"}", 400, "invalid_type", "messages")]
    [InlineData("POST", "/v1/chat/completions", "{\"model\":\"nobody\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 404, "model_not_found", "model")]
    [InlineData("POST", "/v1/completions", "{\"model\":\"small\"}", 400, "missing_required_parameter", "prompt")]
    [InlineData("POST", "/v1/nothing", "{}", 404, "unknown_url", null)]
    [InlineData("GET", "/", null, 404, "unknown_url", null)]
    [InlineData("GET", "/v1/chat/completions", null, 405, "method_not_allowed", null)]
    [InlineData("DELETE", "/v1/models/small", null, 405, "method_not_allowed", null)]
    [InlineData("GET", "/v1/models/nobody", null, 404, "model_not_found", "model")]
    public async Task Answers_a_wrong_request_with_all_four_keys(string method, string path, string? body, int status, string code, string? parameter)
    {
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(new Uri("http://127.0.0.1:1")));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

        using HttpResponseMessage response = await gateway.Http.SendAsync(request, Cancelled);

        Assert.Equal(status, (int)response.StatusCode);
        await AssertErrorAsync(response, code, parameter);
    }

    [Fact]
    public async Task Wants_json_to_be_called_json()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(new Uri("http://127.0.0.1:1")));

        using HttpResponseMessage response = await gateway.PostAsync(Ask, type: "text/plain");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        await AssertErrorAsync(response, "unsupported_media_type", null);
    }

    [Fact]
    public async Task Refuses_json_that_is_nested_too_deep()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(new Uri("http://127.0.0.1:1")));
        string deep = "{\"model\":\"small\",\"x\":" + new string('[', 20_000) + new string(']', 20_000) + "}";

        using HttpResponseMessage response = await gateway.PostAsync(deep);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await AssertErrorAsync(response, "json_too_deep", null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refuses_a_body_that_is_too_large_as_json(bool isChunked)
    {
        var limits = new GatewayLimits { MaxBodyBytes = 100_000 };
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(new Uri("http://127.0.0.1:1")), limits: limits);
        using var request = new HttpRequestMessage(HttpMethod.Post, TestGateway.Chat)
        {
            Content = new StringContent(new string(' ', 400_000), Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = isChunked;

        using HttpResponseMessage response = await gateway.Http.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await AssertErrorAsync(response, "request_too_large", null);
        Assert.True(response.Headers.ConnectionClose);
        using HttpResponseMessage next = await gateway.Http.GetAsync("/healthz", Cancelled);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Refuses_a_body_that_says_it_is_too_large_before_it_is_sent()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(new Uri("http://127.0.0.1:1")));
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Server.Address.Port, Cancelled);
        NetworkStream stream = client.GetStream();
        string head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), Cancelled);

        using var reader = new StreamReader(stream);

        Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync(Cancelled));
    }

    [Fact]
    public async Task Keeps_a_harmless_request_id_and_replaces_any_other()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(new Uri("http://127.0.0.1:1")));

        (string kept, string own) = await IdsAsync(gateway, "abc-123");
        (string replaced, string second) = await IdsAsync(gateway, "no spaces please");
        (string tooLong, _) = await IdsAsync(gateway, new string('x', 129));

        Assert.Equal("abc-123", kept);
        Assert.StartsWith("req_", own, StringComparison.Ordinal);
        Assert.Equal(second, replaced);
        Assert.NotEqual(own, second);
        Assert.StartsWith("req_", tooLong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example", null, 403)]
    [InlineData("evil.example:8080", null, 403)]
    [InlineData("127.0.0.1.evil.example", null, 403)]
    [InlineData("localhost", null, 200)]
    [InlineData("[::1]:8080", null, 200)]
    [InlineData("penstock.localhost:1", null, 200)]
    [InlineData("llm.example", null, 200)]
    [InlineData("LLM.example:443", "https://llm.example:443", 200)]
    [InlineData("localhost", "http://evil.example", 403)]
    [InlineData("localhost", "null", 403)]
    [InlineData("localhost:8080", "http://localhost:3000", 403)]
    [InlineData("localhost:8080", "http://localhost:8080", 200)]
    public async Task Serves_no_page_of_another_site(string host, string? origin, int status)
    {
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(new Uri("http://127.0.0.1:1")));
        foreach (string path in new[] { "/healthz", "/v1/models" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host;
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            using HttpResponseMessage response = await gateway.Http.SendAsync(request, Cancelled);

            Assert.Equal(status, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task Lists_models_and_finds_one_by_an_id_with_slashes_and_colons()
    {
        const string Odd = "org/model:7b q4";
        PenstockCatalog catalog = TestGateway.Catalog(new Uri("http://127.0.0.1:1"));
        ModelOptions small = catalog.Models["small"];
        catalog = catalog with { Models = [small, small with { Name = Odd }] };
        await using TestGateway gateway = await TestGateway.StartAsync(catalog);

        using JsonDocument list = JsonDocument.Parse(await gateway.Http.GetStringAsync("/v1/models", Cancelled));
        string[] paths = ["/v1/models/org/model:7b%20q4", "/v1/models/org%2Fmodel%3A7b%20q4", "/v1/models/small"];

        Assert.Equal("list", list.RootElement.GetProperty("object").GetString());
        Assert.Equal(["small", Odd], list.RootElement.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        foreach (string path in paths)
        {
            using JsonDocument model = JsonDocument.Parse(await gateway.Http.GetStringAsync(path, Cancelled));
            Assert.Equal(path.EndsWith("small", StringComparison.Ordinal) ? "small" : Odd, model.RootElement.GetProperty("id").GetString());
            Assert.Equal(["id", "object", "created", "owned_by"], model.RootElement.EnumerateObject().Select(member => member.Name));
        }
    }

    [Fact]
    public async Task Survives_a_request_that_breaks_off()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(new Uri("http://127.0.0.1:1")));
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", gateway.Server.Address.Port, Cancelled);
            string head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"mod";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Cancelled);
        }

        using HttpResponseMessage response = await gateway.Http.GetAsync("/healthz", Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    internal static async Task AssertErrorAsync(HttpResponseMessage response, string code, string? parameter)
    {
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.NotEmpty(response.Headers.GetValues("x-request-id").Single());
        Assert.NotEmpty(response.Headers.GetValues("x-penstock-request-id").Single());
        Assert.Contains(response.Headers.GetValues("x-should-retry").Single(), new[] { "true", "false" });
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancelled));
        JsonElement error = document.RootElement.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(parameter, error.GetProperty("param").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    private static async Task<(string Shown, string Own)> IdsAsync(TestGateway gateway, string sent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        Assert.True(request.Headers.TryAddWithoutValidation("x-request-id", sent));
        using HttpResponseMessage response = await gateway.Http.SendAsync(request, Cancelled);
        return (response.Headers.GetValues("x-request-id").Single(), response.Headers.GetValues("x-penstock-request-id").Single());
    }
}
