using System.Text.Json;

namespace Penstock.Cli.Tests;

/// <summary><c>penstock usage</c>: tables, bars, CSV and JSON.</summary>
public sealed class UsageCommandTests : IDisposable
{
    private const string Answer =
        """
        {"usage":[
        {"time":"2026-11-28T00:00:00+00:00","tenant":"acme","key":null,"model":"chat","target":null,"outcome":null,"attempts":3,"estimated":1,"unpriced":0,"promptTokens":100,"cachedTokens":0,"cacheWriteTokens":0,"outputTokens":50,"reasoningTokens":0,"costUsd":0.5},
        {"time":"2026-11-29T00:00:00+00:00","tenant":"=cmd,\"x\"","key":null,"model":"chat","target":null,"outcome":null,"attempts":1,"estimated":0,"unpriced":0,"promptTokens":10,"cachedTokens":0,"cacheWriteTokens":0,"outputTokens":5,"reasoningTokens":0,"costUsd":0.25}]}
        """;

    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_person_sees_bars_and_a_sum()
    {
        _cli.IsTerminal = true;
        _cli.Variables["NO_COLOR"] = "1";
        await using FakeGateway gateway = await StartAsync();

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("usage", "--admin-url", gateway.Url, "--admin-key", "k"));

        string text = _cli.Output.ToString();
        Assert.Contains(new string('█', 20), text, StringComparison.Ordinal);
        Assert.Contains(new string('█', 10) + new string('░', 10), text, StringComparison.Ordinal);
        Assert.Contains("2026-11-29", text, StringComparison.Ordinal);
        Assert.Contains("In all 4 attempts, 165 tokens, 0.75 USD; 1 estimated", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_gets_columns_and_filters_are_passed_on()
    {
        string query = "";
        await using FakeGateway gateway = await FakeGateway.StartAsync(context =>
        {
            query = context.Request.QueryString.Value!;
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Answer), context.RequestAborted).AsTask();
        });

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("usage", "--by", "tenant,day", "--tenant", "a&b", "--from", "2026-11-01", "--admin-url", gateway.Url));

        Assert.Equal("?by=tenant%2Cday&tenant=a%26b&from=2026-11-01", query);
        Assert.DoesNotContain("█", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("TENANT", _cli.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spreadsheet_gets_values_it_cannot_take_for_formulas()
    {
        await using FakeGateway gateway = await StartAsync();

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("usage", "--csv", "--admin-url", gateway.Url));

        Assert.Equal(
            "tenant,model,day,attempts,estimated,unpriced,promptTokens,cachedTokens,cacheWriteTokens,outputTokens,reasoningTokens,costUsd\r\n"
            + "acme,chat,2026-11-28,3,1,0,100,0,0,50,0,0.5\r\n\"'=cmd,\"\"x\"\"\",chat,2026-11-29,1,0,0,10,0,0,5,0,0.25\r\n",
            _cli.Output.ToString());
    }

    [Fact]
    public async Task A_script_gets_the_answer_as_it_came()
    {
        await using FakeGateway gateway = await StartAsync();

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("usage", "--json", "--admin-url", gateway.Url));

        using JsonDocument document = JsonDocument.Parse(_cli.Output.ToString());
        Assert.Equal(2, document.RootElement.GetProperty("usage").GetArrayLength());
    }

    [Fact]
    public async Task What_the_listener_refuses_is_one_line()
    {
        await using FakeGateway gateway = await FakeGateway.StartAsync(context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.Body.WriteAsync("""{"detail":"'by' names tenant."}"""u8.ToArray(), context.RequestAborted).AsTask();
        });

        Assert.Equal(ExitCodes.Failure, await _cli.RunAsync("usage", "--by", "color", "--admin-url", gateway.Url));
        Assert.Equal("penstock: 'by' names tenant.", _cli.Error.ToString().Trim());
    }

    private static Task<FakeGateway> StartAsync() => FakeGateway.StartAsync(context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Answer), context.RequestAborted).AsTask();
    });
}
