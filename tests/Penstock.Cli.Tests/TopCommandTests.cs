using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Penstock.Cli.Tests;

/// <summary>What a gateway does now, out of two looks at its metrics.</summary>
public sealed class TopCommandTests : IDisposable
{
    private const string Before = """
        # HELP penstock_gateway_requests_total Requests.
        penstock_gateway_running_requests 3
        penstock_gateway_queue_depth{model="chat"} 2
        penstock_gateway_requests_total{model="chat",operation="chat",outcome="completed"} 100
        penstock_gateway_errors_total{model="chat",kind="overloaded"} 1
        penstock_gateway_tokens_total{model="chat",kind="output"} 1000
        penstock_gateway_target_state{model="chat",target="we\"st",state="ejected"} 1
        penstock_gateway_target_running_requests{model="chat",target="we\"st"} 1
        penstock_pool_replicas{pool="llama",phase="ready"} 1
        penstock_pool_replicas{pool="llama",phase="loading"} 1
        penstock_pool_replicas_desired{pool="llama"} 2
        """;

    private const string After = """
        penstock_gateway_running_requests 3
        penstock_gateway_queue_depth{model="chat"} 2
        penstock_gateway_requests_total{model="chat",operation="chat",outcome="completed"} 200
        penstock_gateway_errors_total{model="chat",kind="overloaded"} 51
        penstock_gateway_tokens_total{model="chat",kind="output"} 3000
        penstock_gateway_cost_usd_total{model="chat",target="we\"st"} 0.5
        penstock_gateway_time_to_first_token_seconds_bucket{model="chat",le="0.5"} 0
        penstock_gateway_time_to_first_token_seconds_bucket{model="chat",le="0.75"} 90
        penstock_gateway_time_to_first_token_seconds_bucket{model="chat",le="1"} 100
        penstock_gateway_time_to_first_token_seconds_bucket{model="chat",le="+Inf"} 100
        penstock_gateway_target_state{model="chat",target="we\"st",state="ejected"} 1
        penstock_gateway_target_running_requests{model="chat",target="we\"st"} 1
        penstock_pool_replicas{pool="llama",phase="ready"} 1
        penstock_pool_replicas{pool="llama",phase="loading"} 1
        penstock_pool_replicas_desired{pool="llama"} 2
        """;

    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Prints_what_happened_between_two_looks_as_json()
    {
        await using FakeGateway gateway = await ServeAsync();

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("top", "--once", "--json", "--interval", "0.2", "--admin-url", gateway.Url, "--admin-key", "k"));

        JsonElement figures = JsonDocument.Parse(_cli.Output.ToString()).RootElement;
        double seconds = figures.GetProperty("seconds").GetDouble();
        JsonElement model = figures.GetProperty("models")[0];
        JsonElement target = figures.GetProperty("models")[1];
        Assert.Equal(100, model.GetProperty("requests_per_second").GetDouble() * seconds, tolerance: 1);
        Assert.Equal(50, model.GetProperty("errors_per_second").GetDouble() * seconds, tolerance: 1);
        Assert.Equal(2000, model.GetProperty("output_tokens_per_second").GetDouble() * seconds, tolerance: 20);
        Assert.Equal(1800, model.GetProperty("usd_per_hour").GetDouble() * seconds, tolerance: 18);
        Assert.Equal(0.75 + (0.25 / 2), model.GetProperty("first_token_p95_seconds").GetDouble(), 6);
        Assert.Equal(2, model.GetProperty("waiting").GetDouble());
        Assert.Equal(("we\"st", "ejected"), (target.GetProperty("target").GetString(), target.GetProperty("state").GetString()));
        Assert.Equal((1, 2, 2), (Pool(figures, "ready"), Pool(figures, "all"), Pool(figures, "desired")));
        Assert.All(gateway.Requests, request => Assert.Equal(("/metrics", "Bearer k"), (request.Path, request.Authorization)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prints_tables_for_people(bool isTerminal)
    {
        await using FakeGateway gateway = await ServeAsync();
        _cli.IsTerminal = isTerminal;

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("top", "--once", "--interval", "0.2", "--admin-url", gateway.Url));

        Assert.Contains("chat", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("ejected", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("llama", _cli.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_live_view_is_drawn_until_the_gateway_goes_away_and_says_so()
    {
        int looks = 0;
        await using FakeGateway gateway = await FakeGateway.StartAsync(context =>
        {
            if (++looks > 3)
            {
                context.Response.StatusCode = 401;
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync(looks == 1 ? Before : After, context.RequestAborted);
        });
        _cli.IsTerminal = true;

        Assert.Equal(ExitCodes.Missing, await _cli.RunAsync("top", "--interval", "0.1", "--admin-url", gateway.Url));

        Assert.Contains("ejected", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("asks for a key", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_one_line()
    {
        Assert.Equal(ExitCodes.Unreachable, await _cli.RunAsync("top", "--once", "--admin-url", "http://127.0.0.1:1"));
        Assert.StartsWith("penstock: Cannot reach the admin listener", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grafana", "\"uid\": \"penstock-gateway\"")]
    [InlineData("prometheus-rules", "PenstockAvailabilityBurnFast")]
    public async Task Writes_what_other_tools_read(string what, string expected)
    {
        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("telemetry", "export", what));
        Assert.Contains(expected, _cli.Output.ToString(), StringComparison.Ordinal);
    }

    private static int Pool(JsonElement figures, string name) => figures.GetProperty("pools")[0].GetProperty(name).GetInt32();

    private static Task<FakeGateway> ServeAsync()
    {
        int looks = 0;
        return FakeGateway.StartAsync(context => context.Response.WriteAsync(Interlocked.Increment(ref looks) == 1 ? Before : After, context.RequestAborted));
    }
}
