using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Penstock.Catalog.Alerts;
using Penstock.ControlPlane.Alerts;
using Penstock.ControlPlane.Alerts.Rules;
using Penstock.Gateway.Metering;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.Tests.Alerts;

/// <summary>Rules as Prometheus takes them: checked by promtool itself.</summary>
public sealed partial class PrometheusRulesTests
{
    private static readonly AlertRule[] Rules =
    [
        .. DefaultAlertRules.All.Select(rule => new AlertRule(rule, AlertOrigin.Default)),
        new(new AlertRuleOptions { Name = "slow-it's", Measure = "firstToken.p95", Above = 2000, By = AlertDimension.Model, MinRequests = 20, Match = new() { Model = "cha.t*" }, Summary = "It's \"slow\": {{ .X }}" }, AlertOrigin.File),
        new(new AlertRuleOptions { Name = "by-target", Measure = "errorRate", Above = 0.2, By = AlertDimension.Target, Match = new() { Model = "a\"b", Target = "c" } }, AlertOrigin.File),
        new(new AlertRuleOptions { Name = "few", Measure = "requests.rate", Below = 0.1, For = TimeSpan.FromMinutes(5) }, AlertOrigin.File),
        new(new AlertRuleOptions { Name = "long", Measure = "duration.p99", Above = 60_000, MinRequests = 5 }, AlertOrigin.Api),
        new(new AlertRuleOptions { Name = "tokens", Measure = "outputTokens.rate", Above = 1e6 }, AlertOrigin.Api),
        new(new AlertRuleOptions { Name = "off", Measure = "errors", Above = 0, Enabled = false }, AlertOrigin.Api),
        new(new AlertRuleOptions { Name = "odd", Kind = AlertKind.Anomaly, Measure = "requests.rate" }, AlertOrigin.Api),
    ];

    [Fact]
    public async Task Promtool_takes_them()
    {
        string file = Path.Combine(Path.GetTempPath(), $"penstock-{Environment.ProcessId}.rules.yaml");
        await File.WriteAllTextAsync(file, PrometheusRules.Write(Rules), TestContext.Current.CancellationToken);
        try
        {
            using Process promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "rules", file]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            string output = await promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(promtool.ExitCode == 0, output + PrometheusRules.Write(Rules));
            Assert.Contains("10 rules found", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void What_no_metric_says_is_named_and_what_is_off_is_not()
    {
        string text = PrometheusRules.Write(Rules);

        Assert.Contains("# odd: ", text, StringComparison.Ordinal);
        Assert.Contains("# budget-runs-out: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("off", text, StringComparison.Ordinal);
        Assert.Contains("groups: []", PrometheusRules.Write([]), StringComparison.Ordinal);
    }

    [Fact]
    public void Expressions_name_metrics_that_there_are()
    {
        var registry = new MetricRegistry();
        _ = new GatewayMetrics(registry);
        var output = new ArrayBufferWriter<byte>();
        registry.Write(output);
        string shown = Encoding.UTF8.GetString(output.WrittenSpan);
        string[] named = [.. MetricName().Matches(PrometheusRules.Write(Rules)).Select(match => match.Value.Replace("_bucket", "", StringComparison.Ordinal).Replace("_seconds_count", "_seconds", StringComparison.Ordinal)).Distinct()];

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, PrometheusExpressions.Metrics));
        Assert.All(
            named.Where(name => !name.StartsWith("penstock_ledger_", StringComparison.Ordinal) && !name.StartsWith("penstock_gateway_target_", StringComparison.Ordinal)),
            name => Assert.Contains($"# TYPE {name} ", shown, StringComparison.Ordinal));
    }

    [GeneratedRegex("penstock_[a-z_]+", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex MetricName();
}
