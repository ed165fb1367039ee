using System.Globalization;
using Penstock.Catalog.Alerts;
using Penstock.Catalog.Configuration.Binding;

namespace Penstock.Catalog.Configuration.Checks;

/// <summary>What a rule's kind needs, and sinks that rules name.</summary>
internal static class AlertChecks
{
    public static void Run(PenstockCatalog catalog, BindingContext context)
    {
        foreach (AlertRuleOptions rule in catalog.Alerts.Rules)
        {
            string path = CatalogChecks.Path("alerts", "rules", rule.Name);
            for (int index = 0; index < rule.Sinks.Count; index++)
            {
                context.Exists(string.Create(CultureInfo.InvariantCulture, $"{path}.sinks[{index}]"), "sink", rule.Sinks[index], catalog.Alerts.Sinks.Names);
            }

            if (rule.Enabled)
            {
                CheckKind(rule, path, context);
            }
        }

        foreach (AlertSinkOptions sink in catalog.Alerts.Sinks)
        {
            CheckSink(sink, CatalogChecks.Path("alerts", "sinks", sink.Name), context);
        }
    }

    private static void CheckKind(AlertRuleOptions rule, string path, BindingContext context)
    {
        switch (rule.Kind)
        {
            case AlertKind.Threshold:
                CheckMeasure(rule, path, AlertMeasureNames.All, context);
                if ((rule.Above is null) == (rule.Below is null))
                {
                    context.Fail(path, "needs either above or below", "Say from which number on it is breached");
                }

                break;
            case AlertKind.BurnRate:
                CheckMeasure(rule, path, AlertIndicatorNames.All, context);
                if (rule.Objective is null && !context.HasFailed(path + ".objective"))
                {
                    context.Fail(path, "needs an objective", "Say which share of requests has to be good, like objective: 0.99");
                }

                if (rule.Measure is not (null or AlertIndicatorNames.Availability) && rule.Within is null && !context.HasFailed(path + ".within"))
                {
                    context.Fail(path, "needs within", "Say what is fast enough, like within: 2s");
                }

                break;
            case AlertKind.Anomaly:
                CheckMeasure(rule, path, AlertMeasureNames.All, context);
                break;
            default:
                if (rule.By is not (AlertDimension.Tenant or AlertDimension.Total))
                {
                    context.Fail(path + ".by", "has to be tenant for a budget", "Write by: tenant, or leave it out");
                }

                break;
        }
    }

    private static void CheckMeasure(AlertRuleOptions rule, string path, IEnumerable<string> known, BindingContext context)
    {
        if (rule.Measure is null)
        {
            if (!context.HasFailed(path + ".measure"))
            {
                context.Fail(path, "needs a measure", "Say which, like measure: errorRate");
            }

            return;
        }

        context.Exists(path + ".measure", "measure", rule.Measure, known);
    }

    private static void CheckSink(AlertSinkOptions sink, string path, BindingContext context)
    {
        if (sink.Url is null && sink.Kind != AlertSinkKind.PagerDuty && !context.HasFailed(path + ".url"))
        {
            context.Fail(path, "needs a url", "Say where notices are posted, best as ${env:NAME}");
        }

        if (sink.Url is { } url && !(Uri.TryCreate(url.Reveal(), UriKind.Absolute, out Uri? address) && address is { Scheme: "https" or "http", UserInfo: "" }))
        {
            context.Fail(path + ".url", "is not an http or https URL", "Write the whole address that the service gave you");
        }

        if (sink.RoutingKey is null && sink.Kind == AlertSinkKind.PagerDuty && !context.HasFailed(path + ".routingKey"))
        {
            context.Fail(path, "needs a routingKey", "Take it from the PagerDuty integration, best as ${env:NAME}");
        }
    }
}
