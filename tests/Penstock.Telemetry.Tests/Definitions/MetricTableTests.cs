using System.Buffers;
using System.Reflection;
using System.Text;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Tests.Definitions;

/// <summary>One table of metrics, and everything that is made of it.</summary>
public sealed class MetricTableTests
{
    private const string Page = "docs/operations/telemetry.md";
    private const string Begin = "<!-- metrics: written from the definitions -->\n";
    private const string End = "\n<!-- end of metrics -->";

    [Fact]
    public void Every_definition_is_in_the_table_once()
    {
        MetricDefinition[] defined =
        [
            .. typeof(MetricTable).Assembly.GetTypes().SelectMany(type => type.GetProperties(BindingFlags.Static | BindingFlags.Public))
                .Where(property => property.PropertyType == typeof(MetricDefinition)).Select(property => (MetricDefinition)property.GetValue(null)!),
            MetricRegistry.Overflows,
        ];

        Assert.Equal(defined.Length, MetricTable.All.Length);
        Assert.Empty(defined.Except(MetricTable.All));
        Assert.Equal(MetricTable.All.Length, MetricTable.All.Select(metric => metric.PrometheusName).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("penstock.gateway.requests", "penstock_gateway_requests_total")]
    [InlineData("penstock.gateway.time_to_first_token", "penstock_gateway_time_to_first_token_seconds")]
    [InlineData("gen_ai.client.token.usage", "gen_ai_client_token_usage")]
    [InlineData("gen_ai.client.operation.duration", "gen_ai_client_operation_duration_seconds")]
    [InlineData("penstock.gateway.cost", "penstock_gateway_cost_usd_total")]
    [InlineData("process.cpu", "process_cpu_seconds_total")]
    [InlineData("penstock.gateway.limit_remaining", "penstock_gateway_limit_remaining_ratio")]
    public void Names_for_Prometheus_follow_from_unit_and_kind(string name, string prometheus) =>
        Assert.Equal(prometheus, MetricTable.All.Single(metric => string.Equals(metric.Name, name, StringComparison.Ordinal)).PrometheusName);

    [Fact]
    public async Task Promtool_finds_nothing_to_say_about_any_of_them()
    {
        var registry = new MetricRegistry();
        foreach (MetricDefinition metric in MetricTable.All.Where(metric => metric != MetricRegistry.Overflows))
        {
            Fill(registry, metric);
        }

        (int code, string said) = await Promtool.RunAsync(Checkout.Root, Text(registry), "check", "metrics");

        Assert.Equal((0, ""), (code, said));
    }

    [Fact]
    public void The_page_lists_every_metric_as_the_definitions_say()
    {
        string page = File.ReadAllText(Checkout.At(Page));
        int start = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = page.IndexOf(End, StringComparison.Ordinal);

        Assert.True(start > Begin.Length && end >= start, $"{Page} lost the lines around its metrics.");
        Checkout.AssertMatches(Page, page[..start] + MetricTableText.Markdown() + page[end..]);
    }

    [Fact]
    public void Hostile_label_values_make_no_more_series_than_a_metric_may_have()
    {
        var registry = new MetricRegistry();
        MetricFamily<Counter>[] counters = [.. MetricTable.All.Where(metric => metric is { Type: MetricType.Counter, Labels.Length: > 0 } && metric != MetricRegistry.Overflows).Select(registry.Counters)];
        MetricFamily<Histogram>[] histograms = [.. MetricTable.All.Where(metric => metric is { Type: MetricType.Histogram, Labels.Length: > 0 }).Select(registry.Histograms)];
        for (int i = 0; i < 3_000; i++)
        {
            string hostile = $"{{\"{i}\n}}" + new string('x', i % 300);
            Array.ForEach(counters, family => family.With([.. Enumerable.Repeat(hostile, Labels(family))]).Increment());
            Array.ForEach(histograms, family => family.With([.. Enumerable.Repeat(hostile, Labels(family))]).Observe(i));
        }

        Assert.All(registry.Read(), metric => Assert.InRange(metric.Points.Length, 0, Math.Min(2048, metric.Definition.MaxSeries) + 1));
        Assert.Equal(3_000, registry.Read().Single(metric => ReferenceEquals(metric.Definition, GatewayMeasures.Requests)).Points.Sum(point => point.Number));
    }

    private static int Labels<T>(MetricFamily<T> family)
        where T : class, ISeries => family.Definition.Labels.Length;

    private static void Fill(MetricRegistry registry, MetricDefinition metric)
    {
        string[] values = [.. metric.Labels.Select(_ => "x")];
        switch (metric.Type)
        {
            case MetricType.Histogram when values.Length == 0:
                registry.Histogram(metric).Observe(1);
                break;
            case MetricType.Histogram:
                registry.Histograms(metric).With(values).Observe(1);
                break;
            default:
                registry.Observe(metric, () => [new Observation(1, values)]);
                break;
        }
    }

    private static string Text(MetricRegistry registry)
    {
        var output = new ArrayBufferWriter<byte>();
        registry.Write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
