namespace Penstock.Dashboard.Tests;

/// <summary>
/// The dashboard as an operator meets it: a real browser, a live gateway. The checks are in <c>tests/node/dashboard</c>; each stands here by its name, so
/// that one which does not run fails.
/// </summary>
public sealed class DashboardTests(LiveGateway gateway) : IClassFixture<LiveGateway>
{
    [Theory]
    [InlineData("a wrong key is told, a right one opens")]
    [InlineData("no script can read the session")]
    [InlineData("overview shows figures of the load")]
    [InlineData("overview is live and can be paused")]
    [InlineData("models shows targets with health and prices")]
    [InlineData("a target is taken out and brought back")]
    [InlineData("pools says what fills it")]
    [InlineData("pools shows replicas over time and why they changed")]
    [InlineData("tenants shows budgets and their forecast")]
    [InlineData("a tenant and a key are made, shown once, rotated and revoked")]
    [InlineData("requests are filtered, paged by key, and saved as CSV")]
    [InlineData("a request's waterfall shows each attempt")]
    [InlineData("cache shows its figures and is invalidated")]
    [InlineData("answers of a cache are judged, and put out of reach one by one")]
    [InlineData("alerts are listed with their rules")]
    [InlineData("a silence is made and ended")]
    [InlineData("the playground streams and says what it cost")]
    [InlineData("two models answer side by side")]
    [InlineData("settings shows operators and what was done")]
    [InlineData("the search finds models, tenants and requests")]
    [InlineData("keys walk through all pages")]
    [InlineData("tab reaches everything on a page and escape closes")]
    [InlineData("a zoom stands in the url")]
    [InlineData("a viewer sees and cannot act")]
    [InlineData("a narrow window scrolls nowhere sideways")]
    [InlineData("an api that fails is told with a way to try again")]
    [InlineData("axe finds nothing in light")]
    [InlineData("axe finds nothing in dark")]
    [InlineData("signing out ends the session")]
    [InlineData("nothing broke the policy and no console error was written")]
    public void An_operator_finds_that(string check)
    {
        Assert.True(gateway.Results.TryGetValue(check, out CheckResult? result), $"'{check}' did not run:\n{gateway.Output}");
        Assert.True(result.IsOk, result.Detail);
    }
}
