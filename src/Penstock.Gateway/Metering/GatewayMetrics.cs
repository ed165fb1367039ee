using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Resolution;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Metering;

/// <summary>
/// The data plane's metrics. Labels are names from the configuration and small enumerations, never what a client wrote: an unknown model
/// has none.
/// </summary>
public sealed class GatewayMetrics
{
    private const string UnknownModel = "none";

    private readonly RouteInstruments _unknown;

    /// <summary>Defines them in <paramref name="registry"/>.</summary>
    public GatewayMetrics(MetricRegistry registry)
    {
        Answers = registry.Counters(GatewayMeasures.Answers);
        Requests = registry.Counters(GatewayMeasures.Requests);
        Errors = registry.Counters(GatewayMeasures.Errors);
        Attempts = registry.Counters(GatewayMeasures.Attempts);
        AttemptsRefused = registry.Counters(GatewayMeasures.AttemptsRefused);
        TargetFirstToken = registry.Histograms(GatewayMeasures.TargetFirstToken);
        TargetDuration = registry.Histograms(GatewayMeasures.TargetDuration);
        Hedges = registry.Counters(GatewayMeasures.Hedges);
        DrainsRefused = registry.Counter(GatewayMeasures.DrainsRefused);
        BodiesLeftOut = registry.Counter(GatewayMeasures.BodiesLeftOut);
        Shadows = registry.Counters(GatewayMeasures.Shadows);
        ShadowCost = registry.Counters(GatewayMeasures.ShadowCost);
        ShadowSimilarity = registry.Histograms(GatewayMeasures.ShadowSimilarity);
        Tokens = registry.Counters(GatewayMeasures.Tokens);
        Cost = registry.Counters(GatewayMeasures.Cost);
        FirstToken = registry.Histograms(GatewayMeasures.FirstToken);
        OutputToken = registry.Histograms(GatewayMeasures.OutputToken);
        Duration = registry.Histograms(GatewayMeasures.Duration);
        Overhead = registry.Histograms(GatewayMeasures.Overhead);
        QueueWait = registry.Histograms(GatewayMeasures.QueueWait);
        Limits = new LimitMetrics(registry);
        Running = registry.Gauge(GatewayMeasures.Running);
        Tenants = new TenantMetrics(registry);
        AnswerSeries = new AnswerInstruments(Answers);
        GenAi = new GenAiMetrics(registry);
        _unknown = new RouteInstruments(this, UnknownModel);
    }

    /// <summary>By route and status.</summary>
    public MetricFamily<Counter> Answers { get; }

    /// <summary>The same, found once.</summary>
    internal AnswerInstruments AnswerSeries { get; }

    /// <summary>By model, operation and outcome.</summary>
    public MetricFamily<Counter> Requests { get; }

    /// <summary>By model, target and outcome.</summary>
    public MetricFamily<Counter> Attempts { get; }

    /// <summary>By model, target and reason: retry_budget, hedge_budget, reservation.</summary>
    public MetricFamily<Counter> AttemptsRefused { get; }

    /// <summary>By model and result: won, lost, failed.</summary>
    public MetricFamily<Counter> Hedges { get; }

    /// <summary>Answers that would have been read to their end, had there been fewer of them.</summary>
    public Counter DrainsRefused { get; }

    /// <summary>Texts that were to be kept and found no room.</summary>
    public Counter BodiesLeftOut { get; }

    /// <summary>By model and result: compared, failed, left_out.</summary>
    public MetricFamily<Counter> Shadows { get; }

    /// <summary>In USD, by model.</summary>
    public MetricFamily<Counter> ShadowCost { get; }

    /// <summary>By model.</summary>
    public MetricFamily<Histogram> ShadowSimilarity { get; }

    /// <summary>By model and kind: prompt, cached, cache_write, output, reasoning. The others are parts of prompt and output.</summary>
    public MetricFamily<Counter> Tokens { get; }

    /// <summary>In USD, by model and target.</summary>
    public MetricFamily<Counter> Cost { get; }

    /// <summary>By model and kind of error.</summary>
    public MetricFamily<Counter> Errors { get; }

    /// <summary>Streams only, in seconds, by model.</summary>
    public MetricFamily<Histogram> FirstToken { get; }

    /// <summary>Streams only, in seconds, by model.</summary>
    public MetricFamily<Histogram> OutputToken { get; }

    /// <summary>In seconds, by model.</summary>
    public MetricFamily<Histogram> Overhead { get; }

    /// <summary>In seconds, by model; requests that did not wait are not in it.</summary>
    public MetricFamily<Histogram> QueueWait { get; }

    /// <summary>In seconds, by model and target.</summary>
    public MetricFamily<Histogram> TargetFirstToken { get; }

    /// <summary>In seconds, by model and target.</summary>
    public MetricFamily<Histogram> TargetDuration { get; }

    /// <summary>The same by who asked.</summary>
    internal TenantMetrics Tenants { get; }

    /// <summary>The same as the semantic conventions name it.</summary>
    internal GenAiMetrics GenAi { get; }

    /// <summary>In seconds, by model.</summary>
    public MetricFamily<Histogram> Duration { get; }

    /// <summary>What limits and budgets do.</summary>
    public LimitMetrics Limits { get; }

    /// <summary>Requests that are being answered.</summary>
    public Gauge Running { get; }

    /// <summary>The series of a model, found once; null is a model that there is not.</summary>
    internal RouteInstruments Of(ModelRoute? route)
    {
        if (route is null)
        {
            return _unknown;
        }

        return route.Instruments is { } known && ReferenceEquals(known.Owner, this) ? known : route.Instruments = new RouteInstruments(this, route.Name.Text);
    }

    /// <summary>The series of a target, found once.</summary>
    internal TargetInstruments Of(InferenceContext context)
    {
        TargetState target = context.Attempt!.Target!;
        return target.Instruments is { } known && ReferenceEquals(known.Owner, this)
            ? known
            : target.Instruments = new TargetInstruments(this, context.Route!.Name.Text, target, context.Snapshot.Catalog);
    }
}
