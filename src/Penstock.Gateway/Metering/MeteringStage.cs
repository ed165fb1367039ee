using Microsoft.Extensions.Logging;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;
using Penstock.Storage.Ledger;
using Penstock.Telemetry.Measures;

namespace Penstock.Gateway.Metering;

/// <summary>Counts the exchange when it is settled: outcome, tokens, time to first token, duration.</summary>
internal sealed class MeteringStage(TimeProvider time, GatewayMetrics metrics, RecentRequests requests, AttemptLedger? ledger, MeasureRecorder? measures, ILogger logger) : IBracketStage
{
    public ValueTask<bool> EnterAsync(InferenceContext context)
    {
        if (context.Snapshot.Catalog.Telemetry.Enabled)
        {
            metrics.Running.Add(1);
        }

        return ValueTask.FromResult(true);
    }

    public void Leave(InferenceContext context, bool isOrderly)
    {
        RequestRecord record = Record(context);
        context.Overhead = record.Overhead;
        requests.Add(record);
        if (context.Snapshot.Catalog.Telemetry.Enabled)
        {
            metrics.Running.Add(-1);
            Measure(context, record, metrics.Of(context.Route));
            measures?.Record(Measured.Request(context, record.Model ?? "none", record.Duration, record.Overhead, time));
        }

        if (context.Snapshot.Catalog.Telemetry.Logs.Requests)
        {
            RequestLog.Write(logger, record, context);
        }

        if (context.Outcome == Outcome.CacheHit)
        {
            ledger?.Add(Attempts.Identity(context, null, time.GetUtcNow()), Attempts.OfCache(context, time));
        }
    }

    private void Measure(InferenceContext context, RequestRecord record, RouteInstruments series)
    {
        Operation operation = context.Request.Operation;
        series.Requests(operation, context.Outcome).Increment();
        series.Duration.Observe(record.Duration);
        if (record.Overhead is { } overhead)
        {
            series.Overhead.Observe(overhead);
        }

        MeasureError(context, record, series);
        MeasureStream(context, record, series);
        if (context.QueuedFor > TimeSpan.Zero)
        {
            metrics.QueueWait.With(record.Model ?? "none").Observe(context.QueuedFor);
        }

        TenantInstruments tenant = metrics.Tenants.Of(record.Tenant);
        tenant.Record(record, context.Request.IsStream);

        // A hit repeats what a target counted once.
        if (context.Cache == CacheUse.None && context.Usage is { } usage)
        {
            series.Count(usage);
            tenant.Count(usage);
        }
    }

    private void MeasureError(InferenceContext context, RequestRecord record, RouteInstruments series)
    {
        if (context.Error is not { } error)
        {
            series.ServerDuration(context.Request.Operation).Observe(record.Duration);
            return;
        }

        string kind = ErrorNames.Of(error.Kind);
        metrics.Errors.With(record.Model ?? "none", kind).Increment();
        series.ServerDuration(context.Request.Operation, kind).Observe(record.Duration);
    }

    private static void MeasureStream(InferenceContext context, RequestRecord record, RouteInstruments series)
    {
        if (!context.Request.IsStream || record.FirstToken is not { } first)
        {
            return;
        }

        series.FirstToken.Observe(first);
        series.ServerFirstToken(context.Request.Operation).Observe(first);
        if (context.Outcome == Outcome.Completed && context.Usage?.OutputTokens is > 1 and { } tokens)
        {
            double each = (record.Duration - first).TotalSeconds / (tokens - 1);
            series.OutputToken.Observe(each);
            series.ServerOutputToken(context.Request.Operation).Observe(each);
        }
    }

    private RequestRecord Record(InferenceContext context)
    {
        TimeSpan duration = time.GetElapsedTime(context.AcceptedAt);
        TimeSpan overhead = duration - context.UpstreamTime;
        return new RequestRecord(
            context.Request.RequestId,
            context.Caller.Tenant?.Name,
            context.Route?.Name.Text,
            context.Request.Operation,
            context.Outcome,
            time.GetUtcNow() - duration,
            context.Attempts,
            context.Usage,
            context.CostUsd,
            overhead < TimeSpan.Zero ? TimeSpan.Zero : overhead,
            context.FirstTokenAt == 0 ? null : time.GetElapsedTime(context.AcceptedAt, context.FirstTokenAt),
            duration);
    }
}
