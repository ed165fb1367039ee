using Microsoft.AspNetCore.Http;

namespace Penstock.Cli.Tests;

/// <summary>What <c>penstock cache status|entries|evict|feedback</c> ask of the admin API, and print.</summary>
public sealed class CacheOperationsTests
{
    private const string Status =
        """
        {"answers":3,"bytes":900,"maxBytes":1000,"evicted":0,"invalidations":0,"store":{"kind":"sqlite","state":"failing","since":"2026-01-01T00:00:00Z","fault":"Full","detail":"disk full"},
         "semantic":{"isLoaded":true,"store":null,"models":[{"tenant":"acme","model":"chat","embedding":"builtin:use-lite","state":"serving","scopes":1,"entries":12,"groups":4,"bytes":9,
         "requests":900,"hits":77,"audits":5,"auditsWrong":1,"labels":300,"labelsWrong":40,"maxErrorRate":0.01,"riskLimit":0.1,"estimatedErrorRate":0.004,"errorRateBound":0.007,"realised":null,"decisions":{"hit":77}}]}}
        """;

    [Theory]
    [InlineData("GET /admin/v1/cache", "acme", "status")]
    [InlineData("GET /admin/v1/cache", "disk full", "status")]
    [InlineData("GET /admin/v1/cache", "0.40 %", "status")]
    [InlineData("GET /admin/v1/cache/entries?tenant=a%20b&texts=true&limit=5", "", "entries", "--tenant", "a b", "--texts", "--limit", "5")]
    [InlineData("DELETE /admin/v1/cache?tenant=acme&tag=kb-7", "", "evict", "--tenant", "acme", "--tag", "kb-7")]
    [InlineData("DELETE /admin/v1/cache", "", "evict", "--all")]
    [InlineData("POST /admin/v1/cache/feedback", "", "feedback", "4f", "wrong", "--request", "req_1")]
    public async Task Asks_the_admin_api(string expected, string printed, params string[] arguments)
    {
        string? asked = null;
        await using FakeGateway gateway = await FakeGateway.StartAsync(async http =>
        {
            asked = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}";
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(arguments[0] switch
            {
                "status" => Status,
                "entries" => """{"entries":[],"more":false}""",
                "evict" => """{"removed":2,"questions":3,"warning":null}""",
                _ => """{"entry":"4f","verdict":"wrong","removed":3,"learned":true}""",
            }, http.RequestAborted);
        });
        using var cli = new CliRun();

        Assert.Equal(ExitCodes.Success, await cli.RunAsync(["cache", .. arguments, "--admin-url", gateway.Url, "--admin-key", "k"]));

        Assert.Equal(expected, asked);
        Assert.Contains(printed, cli.Output.ToString() + cli.Error, StringComparison.Ordinal);
        if (arguments[0] == "feedback")
        {
            Assert.Equal("""{"entry":"4f","verdict":"wrong","request":"req_1"}""", gateway.Requests.Single().Body.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("evict")]
    [InlineData("evict", "--all", "--tenant", "acme")]
    [InlineData("feedback", "4f", "maybe")]
    public async Task Refuses_what_is_not_clear(params string[] arguments)
    {
        using var cli = new CliRun();
        Assert.Equal(ExitCodes.Usage, await cli.RunAsync(["cache", .. arguments]));
    }
}
