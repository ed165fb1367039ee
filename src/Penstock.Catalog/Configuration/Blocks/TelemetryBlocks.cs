using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Telemetry;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>telemetry.</summary>
internal static class TelemetryBlocks
{
    private const string Restart = " A change needs a restart.";

    private static readonly OtlpOptions NoCollector = new() { Endpoint = new Uri("http://127.0.0.1:4318") };
    private static readonly CloudWatchOptions CloudWatchDefaults = new();
    private static readonly ApplicationInsightsOptions NoInsights = new() { ConnectionString = new Secret("") };
    private static readonly TraceOptions TraceDefaults = new();
    private static readonly LogOptions LogDefaults = new();

    private static readonly Key<OtlpOptions, Uri> OtlpEndpoint = new(
        "endpoint", Is.Url, options => options.Endpoint, "The collector's base URL; /v1/metrics and /v1/traces are put behind it.", isRequired: true);

    private static readonly Key<OtlpOptions, Secret?> OtlpToken = new(
        "token", Is.OrNull(new SecretShape()), options => options.Token, "Sent as Authorization: Bearer.");

    private static readonly Key<OtlpOptions, TimeSpan> OtlpInterval = new(
        "interval", Is.Time("1s", "1h"), options => options.Interval, "How often metrics are sent.");

    private static readonly Key<OtlpOptions, bool> OtlpMetrics = new("metrics", Is.Boolean, options => options.Metrics, "Whether metrics are sent.");

    private static readonly Key<OtlpOptions, bool> OtlpGzip = new(
        "gzip", Is.Boolean, options => options.Gzip, "Whether what is sent is compressed: for a collector that is far away.");

    private static readonly Block<OtlpOptions> Otlp = new(
        "An OpenTelemetry collector, by OTLP over HTTP. It gets metrics, and spans of the requests that are traced." + Restart,
        NoCollector,
        [OtlpEndpoint, OtlpToken, OtlpInterval, OtlpMetrics, OtlpGzip],
        read => new OtlpOptions
        {
            Endpoint = read.Read(OtlpEndpoint),
            Token = read.Read(OtlpToken),
            Interval = read.Read(OtlpInterval),
            Metrics = read.Read(OtlpMetrics),
            Gzip = read.Read(OtlpGzip),
        });

    private static readonly Key<CloudWatchOptions, CloudWatchMode> Mode = new(
        "mode",
        new ChoiceShape<CloudWatchMode>(("put", CloudWatchMode.Put), ("emf", CloudWatchMode.Emf)),
        options => options.Mode,
        "put calls PutMetricData with the credentials of the environment; emf writes lines in embedded metric format.");

    private static readonly Key<CloudWatchOptions, string> Namespace = new(
        "namespace", Is.Text, options => options.Namespace, "The namespace of the metrics.");

    private static readonly Key<CloudWatchOptions, string?> Region = new(
        "region", Is.OrNull(Is.Text), options => options.Region, "The region; else AWS_REGION of the environment.");

    private static readonly Key<CloudWatchOptions, Uri?> CloudWatchEndpoint = new(
        "endpoint", Is.OrNull(Is.Url), options => options.Endpoint, "Where PutMetricData is called; else the region's own address.");

    private static readonly Key<CloudWatchOptions, string?> EmfPath = new(
        "path", Is.OrNull(Is.Path), options => options.Path, "The file that emf lines are appended to, for the CloudWatch agent; else standard output.");

    private static readonly Key<CloudWatchOptions, TimeSpan> CloudWatchInterval = new(
        "interval", Is.Time("1s", "1h"), options => options.Interval, "How often metrics are sent.");

    private static readonly Key<CloudWatchOptions, ValueList<string>> CloudWatchMetrics = new(
        "metrics", Is.List(Is.Text, "[penstock.gateway.requests, \"penstock.pool.*\"]"), options => options.Metrics, "Which metrics; a star at the end stands for any rest. Each series is charged for.");

    private static readonly Block<CloudWatchOptions> CloudWatch = new(
        "Amazon CloudWatch." + Restart,
        CloudWatchDefaults,
        [Mode, Namespace, Region, CloudWatchEndpoint, EmfPath, CloudWatchInterval, CloudWatchMetrics],
        read => new CloudWatchOptions
        {
            Mode = read.Read(Mode),
            Namespace = read.Read(Namespace),
            Region = read.Read(Region),
            Endpoint = read.Read(CloudWatchEndpoint),
            Path = read.Read(EmfPath),
            Interval = read.Read(CloudWatchInterval),
            Metrics = read.Read(CloudWatchMetrics),
        });

    private static readonly Key<ApplicationInsightsOptions, Secret> ConnectionString = new(
        "connectionString",
        new SecretShape { IsHeaderValue = false },
        options => options.ConnectionString,
        "As the portal shows it: InstrumentationKey=...;IngestionEndpoint=https://...",
        isRequired: true);

    private static readonly Key<ApplicationInsightsOptions, TimeSpan> InsightsInterval = new(
        "interval", Is.Time("1s", "1h"), options => options.Interval, "How often metrics are sent.");

    private static readonly Key<ApplicationInsightsOptions, ValueList<string>> InsightsMetrics = new(
        "metrics", Is.List(Is.Text, "[penstock.gateway.requests, \"penstock.pool.*\"]"), options => options.Metrics, "Which metrics; a star at the end stands for any rest.");

    private static readonly Block<ApplicationInsightsOptions> ApplicationInsights = new(
        "Azure Application Insights. It gets metrics, and spans of the requests that are traced." + Restart,
        NoInsights,
        [ConnectionString, InsightsInterval, InsightsMetrics],
        read => new ApplicationInsightsOptions
        {
            ConnectionString = read.Read(ConnectionString),
            Interval = read.Read(InsightsInterval),
            Metrics = read.Read(InsightsMetrics),
        });

    private static readonly Key<TraceOptions, double> Ratio = new(
        "ratio", new NumberShape<double>(0, 1), options => options.Ratio, "The share of requests that is traced where the caller has not decided it.");

    private static readonly Key<TraceOptions, int> MaxPerSecond = new(
        "maxPerSecond", new NumberShape<int>(1, 1_000_000), options => options.MaxPerSecond, "Most requests that are traced in a second, whoever decided it: it bounds what traces cost.");

    private static readonly Key<TraceOptions, bool> FollowParent = new(
        "followParent", Is.Boolean, options => options.FollowParent, "Whether a caller's own decision, in traceparent, is followed.");

    private static readonly Key<TraceOptions, bool> KeepErrors = new(
        "keepErrors", Is.Boolean, options => options.KeepErrors, "Whether requests that failed are kept whatever the ratio says. Spans of all requests then have to be made.");

    private static readonly Key<TraceOptions, TimeSpan?> KeepSlowerThan = new(
        "keepSlowerThan", Is.Maybe(Is.Time("1ms", "1h")), options => options.KeepSlowerThan, "Requests that took longer are kept whatever the ratio says.");

    private static readonly Key<TraceOptions, bool> Content = new(
        "content", Is.Boolean, options => options.Content, "Whether spans hold prompts. They then leave this machine.");

    private static readonly Block<TraceOptions> Traces = new(
        "Which requests are traced, where otlp or applicationInsights says where spans go." + Restart,
        TraceDefaults,
        [Ratio, MaxPerSecond, FollowParent, KeepErrors, KeepSlowerThan, Content],
        read => new TraceOptions
        {
            Ratio = read.Read(Ratio),
            MaxPerSecond = read.Read(MaxPerSecond),
            FollowParent = read.Read(FollowParent),
            KeepErrors = read.Read(KeepErrors),
            KeepSlowerThan = read.Read(KeepSlowerThan),
            Content = read.Read(Content),
        });

    private static readonly Key<LogOptions, LogFormat> Format = new(
        "format", new ChoiceShape<LogFormat>(("text", LogFormat.Text), ("json", LogFormat.Json)), options => options.Format, "Lines of text, or a JSON object a line.");

    private static readonly Key<LogOptions, bool> Requests = new(
        "requests", Is.Boolean, options => options.Requests, "Whether each request has a line when it has ended.");

    private static readonly Block<LogOptions> Logs = new(
        "Log lines, on standard error. Keys and prompts are never in them." + Restart,
        LogDefaults,
        [Format, Requests],
        read => new LogOptions { Format = read.Read(Format), Requests = read.Read(Requests) });

    private static readonly Key<TelemetryOptions, bool> Enabled = new(
        "enabled",
        Is.Boolean,
        options => options.Enabled,
        "Whether requests are measured and traced. Without, metrics, dashboard and alerts see no traffic; it is for measuring what telemetry costs. A change of traces needs a restart.");

    private static readonly Key<TelemetryOptions, string> ServiceName = new(
        "serviceName", Is.Text, options => options.ServiceName, "The name under which this gateway appears elsewhere.");

    private static readonly Key<TelemetryOptions, OtlpOptions?> OtlpKey = new(
        "otlp", Is.OrNull(Is.In(Otlp)), options => options.Otlp, "An OpenTelemetry collector.");

    private static readonly Key<TelemetryOptions, CloudWatchOptions?> CloudWatchKey = new(
        "cloudWatch", Is.OrNull(Is.In(CloudWatch)), options => options.CloudWatch, "Amazon CloudWatch.");

    private static readonly Key<TelemetryOptions, ApplicationInsightsOptions?> InsightsKey = new(
        "applicationInsights", Is.OrNull(Is.In(ApplicationInsights)), options => options.ApplicationInsights, "Azure Application Insights.");

    private static readonly Key<TelemetryOptions, TraceOptions> TracesKey = new(
        "traces", Is.In(Traces), options => options.Traces, "Which requests are traced.");

    private static readonly Key<TelemetryOptions, LogOptions> LogsKey = new("logs", Is.In(Logs), options => options.Logs, "How log lines look.");

    public static Block<TelemetryOptions> Telemetry { get; } = new(
        "Where metrics, traces and logs go beside the admin listener's /metrics.",
        new TelemetryOptions(),
        [Enabled, ServiceName, OtlpKey, CloudWatchKey, InsightsKey, TracesKey, LogsKey],
        read => new TelemetryOptions
        {
            Enabled = read.Read(Enabled),
            ServiceName = read.Read(ServiceName),
            Otlp = read.Read(OtlpKey),
            CloudWatch = read.Read(CloudWatchKey),
            ApplicationInsights = read.Read(InsightsKey),
            Traces = read.Read(TracesKey),
            Logs = read.Read(LogsKey),
        });
}
