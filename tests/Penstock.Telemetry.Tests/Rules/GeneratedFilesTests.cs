using System.Text.Json;
using System.Text.RegularExpressions;
using Penstock.Telemetry.Boards;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;
using Penstock.Telemetry.Rules;

namespace Penstock.Telemetry.Tests.Rules;

/// <summary>The dashboard and the rules in deploy/ are what the definitions make of them, and Prometheus takes every expression.</summary>
public sealed partial class GeneratedFilesTests
{
    private const string Prometheus = "deploy/prometheus";
    private const string Rules = Prometheus + "/penstock.rules.yaml";

    [Fact]
    public void The_rules_are_as_the_definitions_say() =>
        Checkout.AssertMatches(Rules, PrometheusRuleFile.Write(StandardRules.Groups, "Written by 'penstock telemetry export prometheus-rules'."));

    [Fact]
    public void The_dashboard_is_as_the_definitions_say() => Checkout.AssertMatches("deploy/grafana/penstock.json", GrafanaDashboard.Write());

    [Fact]
    public async Task Promtool_takes_the_rules_and_the_configuration()
    {
        (int code, string said) = await Promtool.RunAsync(Checkout.At(Prometheus), "", "check", "rules", "penstock.rules.yaml");
        Assert.True(code == 0, said);
        Assert.Contains($"SUCCESS: {StandardRules.Groups.Sum(group => group.Rules.Length)} rules found", said, StringComparison.Ordinal);

        (code, said) = await Promtool.RunAsync(Checkout.At(Prometheus), "", "check", "config", "--syntax-only", "prometheus.yaml");
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Alerts_come_and_go_as_they_should()
    {
        (int code, string said) = await Promtool.RunAsync(Checkout.At(Prometheus), "", "test", "rules", "penstock.rules.test.yaml");

        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Every_expression_of_the_dashboard_parses_and_names_metrics_that_exist()
    {
        string[] expressions = [.. Expressions()];
        Assert.NotEmpty(expressions);
        Assert.All(expressions, expression => Assert.All(Names(expression), name => Assert.Contains(name, Exposed())));

        // Grafana's own variables have no meaning to Prometheus; any window and any model parse alike.
        PrometheusRule[] rules =
        [
            .. expressions.Select((expression, i) => new PrometheusRule(
                $"board:expression:{i}", expression.Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$model", ".*", StringComparison.Ordinal))),
        ];
        string folder = Directory.CreateTempSubdirectory("penstock-board-").FullName;
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, "board.yaml"), PrometheusRuleFile.Write([new("board", [.. rules])], "board"), TestContext.Current.CancellationToken);
            (int code, string said) = await Promtool.RunAsync(folder, "", "check", "rules", "board.yaml");
            Assert.True(code == 0, said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_rule_names_metrics_that_exist()
    {
        HashSet<string> known = Exposed();
        foreach (PrometheusRule rule in StandardRules.Groups.SelectMany(group => group.Rules))
        {
            Assert.All(Names(rule.Expression), name => Assert.Contains(name, known));
        }
    }

    [Fact]
    public void An_expression_cannot_name_a_label_that_a_metric_does_not_have()
    {
        Assert.Throws<ArgumentException>(() => Promql.Rate(GatewayMeasures.Requests, "5m", "", "tenant"));
        Assert.Throws<ArgumentException>(() => Promql.Series(GatewayMeasures.Requests, "user=\"x\""));
        Assert.Throws<ArgumentException>(() => Promql.Rate(GatewayMeasures.Running, "5m"));
        Assert.Throws<ArgumentException>(() => Promql.ShareAbove(GatewayMeasures.FirstToken, 2, "5m"));
    }

    [Fact]
    public void Texts_that_would_break_the_file_are_quoted()
    {
        string file = PrometheusRuleFile.Write([new("g", [new("A", "x > 1") { IsAlert = true, Summary = "a \"b\"\n- c: \\d" }])], "test");

        Assert.Contains("summary: \"a \\\"b\\\"\\n- c: \\\\d\"\n", file, StringComparison.Ordinal);
    }

    private static string[] Expressions()
    {
        JsonElement board = JsonDocument.Parse(File.ReadAllText(Checkout.At("deploy/grafana/penstock.json"))).RootElement;
        return board.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)
            .ToArray();
    }

    private static IEnumerable<string> Names(string expression) => Word().Matches(expression).Select(match => match.Value);

    private static HashSet<string> Exposed() => MetricTable.All
        .SelectMany(metric => metric.Type == MetricType.Histogram
            ? new[] { "_bucket", "_sum", "_count" }.Select(suffix => metric.PrometheusName + suffix)
            : [metric.PrometheusName])
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"(?<![:\w])(penstock|gen_ai|process|dotnet)_\w+(?![:\w])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
