using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Penstock.Cli.Tests;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_pipe_gets_plain_columns()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync();

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("models", "--url", gateway.Url));
        Assert.Equal("MODEL  OWNED BY  CREATED\ndemo   penstock  2026-01-01\nbig\n", _cli.Output.ToString());
    }

    [Fact]
    public async Task A_terminal_gets_a_table_and_none_with_NO_COLOR()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync();
        _cli.IsTerminal = true;
        await _cli.RunAsync("models", "--url", gateway.Url);

        using var plain = new CliRun { IsTerminal = true };
        plain.Variables["NO_COLOR"] = "1";
        await plain.RunAsync("models", "--url", gateway.Url);

        Assert.Contains("\u001b[", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("╭", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", plain.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_get_json()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync();

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("models", "--url", gateway.Url, "--json"));
        using JsonDocument json = JsonDocument.Parse(_cli.Output.ToString());
        Assert.Equal(["demo", "big"], json.RootElement.EnumerateArray().Select(model => model.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task The_address_and_key_come_from_the_environment_too()
    {
        await using FakeGateway gateway = await FakeGateway.ChatAsync();
        _cli.Variables["PENSTOCK_URL"] = gateway.Url + "/v1";
        _cli.Variables["PENSTOCK_API_KEY"] = "psk-1";

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("models"));
        Assert.Equal(("/v1/models", "", "Bearer psk-1"), Assert.Single(gateway.Requests));
    }

    [Fact]
    public async Task Nobody_at_the_address_is_one_line_and_a_code_of_its_own()
    {
        Assert.Equal(ExitCodes.Unreachable, await _cli.RunAsync("models", "--url", $"http://127.0.0.1:{FreePort()}"));
        Assert.Matches(@"^penstock: Cannot reach http://127\.0\.0\.1:\d+: nothing listens there\. Start a gateway with 'penstock serve'.*\n$", _cli.Error.ToString());
    }

    [Theory]
    [InlineData(401, """{"error":{"message":"no","type":"x","param":null,"code":"invalid_api_key"}}""", ExitCodes.Missing, "asks for a key")]
    [InlineData(503, """{"error":{"message":"Draining.","type":"x","param":null,"code":"x"}}""", ExitCodes.Failure, "Draining.")]
    [InlineData(500, "<html>", ExitCodes.Failure, "answered 500, and not as Penstock does")]
    [InlineData(200, "<html>", ExitCodes.Failure, "sent no list of models")]
    [InlineData(200, """{"data":[{}]}""", ExitCodes.Failure, "sent no list of models")]
    [InlineData(200, """{"data":5}""", ExitCodes.Failure, "sent no list of models")]
    [InlineData(302, "", ExitCodes.Failure, "answered 302")]
    public async Task A_wrong_answer_is_one_line(int status, string body, int code, string says)
    {
        await using FakeGateway gateway = await FakeGateway.StartAsync(context => FakeGateway.JsonAsync(context, status, body));

        Assert.Equal(code, await _cli.RunAsync("models", "--url", gateway.Url));
        Assert.Contains(says, _cli.Error.ToString(), StringComparison.Ordinal);
        Assert.Single(_cli.Error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("127.0.0.1:8080")]
    [InlineData("ftp://x")]
    public async Task An_address_that_is_none_is_a_mistake_of_usage(string url)
    {
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync("models", "--url", url));
        Assert.Contains("no http URL", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    internal static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
