using System.Collections.Immutable;
using System.Globalization;
using Penstock.Catalog.Alerts;
using Penstock.ControlPlane.Alerts.Rules;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.Alerts;

/// <summary>Rules as PromQL over the metrics that <c>/metrics</c> shows. What no exported metric says has no expression.</summary>
internal static class PrometheusExpressions
{
    private const string Requests = "penstock_gateway_requests_total";
    private const string Attempts = "penstock_gateway_attempts_total";
    private const string Faults = "outcome=~\"upstream_fault|deadline\"";
    private const string Errors = "outcome=~\"upstream_fault|deadline|refused\"";

    /// <summary>The names of metrics that expressions may hold.</summary>
    public static IReadOnlyList<string> Metrics { get; } =
    [
        Requests, Attempts, "penstock_gateway_time_to_first_token_seconds", "penstock_gateway_request_duration_seconds", "penstock_gateway_target_state",
        "penstock_gateway_target_running_requests", "penstock_gateway_running_requests", "penstock_gateway_tokens_total", "penstock_ledger_store_away",
    ];

    /// <summary>When the rule is breached; null where no metric says.</summary>
    public static string? Of(AlertRuleOptions rule) => rule.Kind switch
    {
        AlertKind.Threshold => Threshold(rule),
        AlertKind.BurnRate => BurnRate(rule),
        _ => null,
    };

    private static string? Threshold(AlertRuleOptions rule)
    {
        if (Measure(rule, rule.Measure!, rule.Window) is not { } value)
        {
            return null;
        }

        string comparison = rule.Above is { } above ? "> " + Number(above) : "< " + Number(rule.Below!.Value);
        string guard = rule.MinRequests > 0 && Series(rule) is { } series
            ? $" and {Sum(rule, $"increase({series}{Selector(rule)}[{Span(rule.Window)}])")} >= {Number(rule.MinRequests)}"
            : "";
        return $"{value} {comparison}{guard}";
    }

    private static string? BurnRate(AlertRuleOptions rule)
    {
        IEnumerable<string?> pairs = BurnRateCondition.Pairs.Where(pair => !pair.IsSlow).Select(pair => Pair(rule, pair.Factor, pair.Long, pair.Short));
        return pairs.Any(pair => pair is null) ? null : string.Join(" or ", pairs);
    }

    private static string? Pair(AlertRuleOptions rule, double factor, int longer, int shorter)
    {
        string bound = Number(Math.Round(factor * (1 - rule.Objective!.Value), 9));
        return Bad(rule, TimeSpan.FromSeconds(longer)) is { } far && Bad(rule, TimeSpan.FromSeconds(shorter)) is { } near ? $"({far} > {bound} and {near} > {bound})" : null;
    }

    /// <summary>The share of bad requests. A histogram knows only its bounds: the first that is not below the rule's stands in.</summary>
    private static string? Bad(AlertRuleOptions rule, TimeSpan window)
    {
        if (rule.Measure is AlertIndicatorNames.Availability)
        {
            return Measure(rule, "faultRate", window);
        }

        (string? name, ImmutableArray<double> bounds) = rule.Measure switch
        {
            "firstToken" => ("penstock_gateway_time_to_first_token_seconds", HistogramBuckets.TimeToFirstTokenSeconds),
            "duration" => ("penstock_gateway_request_duration_seconds", HistogramBuckets.RequestDurationSeconds),
            _ => ((string?)null, ImmutableArray<double>.Empty),
        };
        double least = bounds.FirstOrDefault(bound => bound >= rule.Within!.Value.TotalSeconds);
        if (name is null || least == 0 || !IsModels(rule))
        {
            return null;
        }

        string over = Span(window);
        string good = Sum(rule, $"rate({name}_bucket{Selector(rule, $"le=\"{Number(least)}\"")}[{over}])");
        return $"(1 - {good} / {Sum(rule, $"rate({name}_count{Selector(rule)}[{over}])")})";
    }

    private static string? Measure(AlertRuleOptions rule, string measure, TimeSpan window)
    {
        string over = Span(window);
        string? series = Series(rule);
        return measure switch
        {
            "requests" when series is not null => Sum(rule, $"increase({series}{Selector(rule)}[{over}])"),
            "requests.rate" when series is not null => Sum(rule, $"rate({series}{Selector(rule)}[{over}])"),
            "errors" when series is not null => Sum(rule, $"increase({series}{Selector(rule, Errors)}[{over}])"),
            "errorRate" when series is not null => $"({Sum(rule, $"rate({series}{Selector(rule, Errors)}[{over}])")} / {Sum(rule, $"rate({series}{Selector(rule)}[{over}])")})",
            "faultRate" when series is not null => $"({Sum(rule, $"rate({series}{Selector(rule, Faults)}[{over}])")} / {Sum(rule, $"rate({series}{Selector(rule)}[{over}])")})",
            "inputTokens.rate" when IsModels(rule) => Sum(rule, $"rate(penstock_gateway_tokens_total{Selector(rule, "kind=\"prompt\"")}[{over}])"),
            "outputTokens.rate" when IsModels(rule) => Sum(rule, $"rate(penstock_gateway_tokens_total{Selector(rule, "kind=\"output\"")}[{over}])"),
            "ejected" when rule.By == AlertDimension.Target => Max(rule, $"penstock_gateway_target_state{Selector(rule, "state=~\"ejected|half_open\"")}"),
            "inFlight" when rule.By == AlertDimension.Target => Sum(rule, $"penstock_gateway_target_running_requests{Selector(rule)}"),
            "inFlight" when rule.By == AlertDimension.Total => "penstock_gateway_running_requests",
            "storeAway" => "penstock_ledger_store_away",
            _ => Quantile(rule, measure, over),
        };
    }

    private static string? Quantile(AlertRuleOptions rule, string measure, string over)
    {
        int dot = measure.IndexOf(".p", StringComparison.Ordinal);
        string? name = dot < 0 || !IsModels(rule) ? null : measure[..dot] switch
        {
            "firstToken" => "penstock_gateway_time_to_first_token_seconds",
            "duration" => "penstock_gateway_request_duration_seconds",
            _ => null,
        };
        string by = rule.By == AlertDimension.Model ? "le, model" : "le";
        return name is null ? null : $"(1000 * histogram_quantile(0.{measure[(dot + 2)..]}, sum by ({by}) (rate({name}_bucket{Selector(rule)}[{over}]))))";
    }

    private static string? Series(AlertRuleOptions rule) => rule.By switch
    {
        AlertDimension.Total or AlertDimension.Model => Requests,
        AlertDimension.Target => Attempts,
        _ => null,
    };

    private static bool IsModels(AlertRuleOptions rule) => rule.By is AlertDimension.Total or AlertDimension.Model;

    private static string Sum(AlertRuleOptions rule, string inner) => Aggregate("sum", rule, inner);

    private static string Max(AlertRuleOptions rule, string inner) => Aggregate("max", rule, inner);

    private static string Aggregate(string operation, AlertRuleOptions rule, string inner) => rule.By switch
    {
        AlertDimension.Model => $"{operation} by (model) ({inner})",
        AlertDimension.Target => $"{operation} by (model, target) ({inner})",
        _ => $"{operation}({inner})",
    };

    private static string Selector(AlertRuleOptions rule, string? more = null)
    {
        string[] all = [.. new[] { Label("model", rule.Match.Model), Label("target", rule.Match.Target), more }.OfType<string>()];
        return all.Length == 0 ? "" : $"{{{string.Join(",", all)}}}";
    }

    private static string? Label(string name, string? pattern) => pattern switch
    {
        null => null,
        _ when pattern.EndsWith('*') => $"{name}=~\"{Quoted(System.Text.RegularExpressions.Regex.Escape(pattern[..^1]))}.*\"",
        _ => $"{name}=\"{Quoted(pattern)}\"",
    };

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>A duration as PromQL writes it.</summary>
    public static string Span(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalSeconds}s");

    private static string Number(double value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
