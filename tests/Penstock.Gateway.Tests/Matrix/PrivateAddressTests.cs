using System.Net;
using System.Text.Json;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.Gateway.Tests.Hosting;
using Penstock.Mock;

namespace Penstock.Gateway.Tests.Matrix;

/// <summary>Addresses that clients write reach nothing that only the gateway can reach, however they are written (OWASP API7).</summary>
public sealed class PrivateAddressTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")] // decimal
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0177.0.0.1")] // octal
    [InlineData("0.0.0.0")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("localhost")] // a name that resolves to a private address
    [InlineData("LOCALHOST.")]
    [InlineData("169.254.169.254")]
    [InlineData("2852039166")] // the same in decimal
    [InlineData("0xa9fea9fe")]
    [InlineData("[::ffff:a9fe:a9fe]")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.0.1")]
    public async Task An_image_on_a_private_address_is_not_fetched_and_the_answer_says_nothing_of_it(string host)
    {
        await using var neighbour = new Neighbour();
        await using MockServer mock = await MockServer.StartAsync(cancellationToken: Cancelled);

        foreach (string kind in new[] { "gemini", "bedrock" })
        {
            await using TestGateway gateway = await TestGateway.StartAsync(Catalog(kind, mock.Address));
            using HttpResponseMessage response = await gateway.PostAsync(Ask($"http://{host}:{neighbour.Port}/latest/meta-data"));
            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancelled));
            JsonElement error = answer.RootElement.GetProperty("error");

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal(("media_not_fetched", "messages[0].content[1]"), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
            Assert.EndsWith("could not be fetched. Send the bytes in base64.", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(0, neighbour.Connections);
        Assert.Equal(0, mock.Journal.Totals.All.Requests);
    }

    [Fact]
    public async Task A_host_that_the_operator_allows_is_asked()
    {
        await using var neighbour = new Neighbour();
        await using MockServer mock = await MockServer.StartAsync(cancellationToken: Cancelled);
        await using TestGateway gateway = await TestGateway.StartAsync(Catalog("gemini", mock.Address, "localhost"));

        using HttpResponseMessage other = await gateway.PostAsync(Ask($"http://127.0.0.1:{neighbour.Port}/x.png"));
        Assert.Equal(0, neighbour.Connections);
        using HttpResponseMessage allowed = await gateway.PostAsync(Ask($"http://localhost:{neighbour.Port}/x.png"));

        Assert.NotEqual(0, neighbour.Connections);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("//127.0.0.1/x.png")]
    public async Task No_other_scheme_is_an_address(string url)
    {
        await using MockServer mock = await MockServer.StartAsync(cancellationToken: Cancelled);
        await using TestGateway gateway = await TestGateway.StartAsync(Catalog("gemini", mock.Address));

        using HttpResponseMessage response = await gateway.PostAsync(Ask(url));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, mock.Journal.Totals.All.Requests);
    }

    [Theory]
    [InlineData("openai-compatible")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("bedrock")]
    public async Task A_redirect_of_an_upstream_is_not_followed(string kind)
    {
        await using var neighbour = new Neighbour();
        await using var upstream = new ScriptedUpstream((connection, _) => connection.WriteAsync(
            $"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{neighbour.Port}/secret\r\nContent-Length: 0\r\n\r\n"));
        await using TestGateway gateway = await TestGateway.StartAsync(Catalog(kind, upstream.Address));

        using HttpResponseMessage response = await gateway.PostAsync("""{"model":"small","messages":[{"role":"user","content":"Hi"}]}""");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal((1, 0), (upstream.Received.Count, neighbour.Connections));
        Assert.Null(response.Headers.Location);
    }

    [Theory]
    [InlineData("http://169.254.169.254")]
    [InlineData("http://2852039166")]
    [InlineData("http://[::ffff:169.254.169.254]")]
    [InlineData("http://[fd00:ec2::254]")]
    [InlineData("http://100.100.100.200")]
    public async Task Not_even_a_configured_endpoint_is_a_metadata_service(string endpoint)
    {
        await using TestGateway gateway = await TestGateway.StartAsync(Catalog("openai-compatible", new Uri(endpoint)));

        using HttpResponseMessage response = await gateway.PostAsync("""{"model":"small","messages":[{"role":"user","content":"Hi"}]}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain(new Uri(endpoint).Host, await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private static string Ask(string url) =>
        $$$"""{"model":"small","messages":[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"{{{url}}}"}}]}]}""";

    private static PenstockCatalog Catalog(string kind, Uri upstream, params string[] allowed) => new()
    {
        Listen = new ListenOptions { Data = new Uri("http://127.0.0.1:0") },
        Gateway = new GatewayOptions { AllowHosts = ValueList.Create(allowed) },
        Providers = [new ProviderOptions { Name = "up", Kind = kind, Endpoint = upstream, Region = "eu-central-1", Keys = [new Secret("k")] }],
        Models =
        [
            new ModelOptions
            {
                Name = "small",
                Retry = new RetryOptions { Attempts = 1 },
                Targets = [new TargetOptions { Name = "only", Use = new TargetUse("up", "anthropic.claude-sonnet-4-5") }],
            },
        ],
    };
}
