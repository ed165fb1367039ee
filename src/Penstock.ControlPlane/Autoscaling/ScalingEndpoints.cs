using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Serving;
using Penstock.ControlPlane.AdminApi;
using Penstock.Scaling.Autoscaling;
using Penstock.Scaling.Signals;
using Penstock.Storage.Scaling;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>How pools scale, and why; and an operator's hand on it.</summary>
internal sealed class ScalingEndpoints(AutoscalingLoop? loop, TimeProvider time)
{
    private const int MostDecisions = 500;
    private const int UsualDecisions = 50;
    private const int UsualSeconds = 3_600;
    private const int LongestPin = 30 * 24 * 3_600;

    public void Map(IEndpointRouteBuilder routes)
    {
        Get("/admin/v1/pools", ListAsync);
        Get("/admin/v1/pools/{pool}", http => WithAsync(http, scaler => ShowAsync(http, scaler, StatusCodes.Status200OK)));
        Get("/admin/v1/pools/{pool}/decisions", http => WithAsync(http, scaler => DecisionsAsync(http, scaler)));
        Get("/admin/v1/pools/{pool}/replicas", http => WithAsync(http, scaler => PointsAsync(http, scaler)));
        routes.MapPost("/admin/v1/pools/{pool}/scale", (RequestDelegate)(http => WithAsync(http, scaler => PinAsync(http, scaler))))
            .WithMetadata(new RouteRole(AdminRole.Operator));
        routes.MapDelete("/admin/v1/pools/{pool}/scale", (RequestDelegate)(http => WithAsync(http, scaler => StoreAsync(http, scaler, null))))
            .WithMetadata(new RouteRole(AdminRole.Operator));

        void Get(string path, RequestDelegate answer) => routes.MapGet(path, answer).WithMetadata(new RouteRole(AdminRole.Viewer));
    }

    private Task WithAsync(HttpContext http, Func<PoolScaler, Task> answer)
    {
        string pool = (string)http.GetRouteValue("pool")!;
        return loop?.Find(pool) is { } scaler
            ? answer(scaler)
            : Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no pool of this name.");
    }

    private Task ListAsync(HttpContext http) => http.Response.WriteAsJsonAsync(
        new PoolScalesDocument([.. (loop?.Scalers ?? []).Select(Describe)]), ScalingJson.Default.PoolScalesDocument, cancellationToken: http.RequestAborted);

    private Task ShowAsync(HttpContext http, PoolScaler scaler, int status)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(Describe(scaler), ScalingJson.Default.PoolScaleDocument, cancellationToken: http.RequestAborted);
    }

    private PoolScaleDocument Describe(PoolScaler scaler)
    {
        PoolOptions pool = scaler.Pool;
        ScalingScope scope = loop!.ScopeOf(pool);
        DecisionRecord? latest = scaler.History.Latest;
        GatewaySignals signals = loop.SignalsOf(pool);
        PoolSample sample = latest?.Sample ?? default;
        return new PoolScaleDocument(
            pool.Name,
            pool.IsForeign ? "external" : pool.Target,
            Words.Of(scaler.Mode),
            scope.Lease.Lead is not null,
            scope.Lease.Holder,
            pool.Scale.Min,
            pool.Scale.Max,
            latest?.Desired ?? 0,
            sample.Ready,
            sample.Starting,
            sample.Draining,
            signals.InFlight,
            signals.Queued,
            latest?.Binding,
            scope.Manual.GetValueOrDefault(pool.Name),
            pool.Cost.ReplicaHourUsd,
            scaler.UsdPerHour,
            scaler.Spend?.Usd ?? 0,
            latest is { Mix.Count: > 0 } ? latest.Mix.ToDictionary(count => count.Type, count => count.Replicas, StringComparer.Ordinal) : null,
            signals.Overflowed,
            Math.Round(signals.OverflowUsd, 6),
            LearnedDocument.Of(scaler.Replica),
            loop.ProblemOf(pool));
    }

    private async Task DecisionsAsync(HttpContext http, PoolScaler scaler)
    {
        int limit = Number(http, "limit", UsualDecisions, 1, MostDecisions);
        long? before = long.TryParse(http.Request.Query["before"], CultureInfo.InvariantCulture, out long id) ? id : null;
        ScalingRead<IReadOnlyList<DecisionRow>> read = await loop!.ScopeOf(scaler.Pool).Store.ReadDecisionsAsync(scaler.Pool.Name, before, limit, http.RequestAborted);
        DecisionDocument[] decisions = read.Error is null
            ? [.. read.Value.Select(row => JsonSerializer.Deserialize(row.Document, ScalingJson.Default.DecisionDocument)).OfType<DecisionDocument>()]
            : [.. scaler.History.Decisions(limit).Select(record => DecisionDocument.Of(record, record.At.ToUnixTimeMilliseconds() * 1_000))];
        string? next = decisions.Length == limit ? decisions[^1].Id : null;
        await http.Response.WriteAsJsonAsync(
            new DecisionsDocument(scaler.Pool.Name, decisions, next), ScalingJson.Default.DecisionsDocument, cancellationToken: http.RequestAborted);
    }

    private Task PointsAsync(HttpContext http, PoolScaler scaler)
    {
        int seconds = Number(http, "seconds", UsualSeconds, 1, 24 * 3_600);
        ReplicaPoint[] points = [.. scaler.History.Points(time.GetUtcNow() - TimeSpan.FromSeconds(seconds))];
        return http.Response.WriteAsJsonAsync(
            new ReplicaPointsDocument(scaler.Pool.Name, points), ScalingJson.Default.ReplicaPointsDocument, cancellationToken: http.RequestAborted);
    }

    private async Task PinAsync(HttpContext http, PoolScaler scaler)
    {
        ScaleBody? body;
        try
        {
            body = await http.Request.ReadFromJsonAsync(ScalingJson.Default.ScaleBody, http.RequestAborted);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            body = null;
        }

        if (body is null || body.Replicas < 0 || body.Replicas > scaler.Pool.Scale.Max || body.ForSeconds is < 1 or > LongestPin)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, string.Create(
                CultureInfo.InvariantCulture,
                $$"""Send {"replicas": N, "forSeconds": S}: N from 0 to {{scaler.Pool.Scale.Max}} (the pool's max), S from 1 to {{LongestPin}} or left out."""));
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        string name = http.Features.Get<AdminIdentity>()!.Name;
        await StoreAsync(http, scaler, new ManualScale(body.Replicas, body.ForSeconds is { } seconds ? now.AddSeconds(seconds) : null, name, now));
    }

    private async Task StoreAsync(HttpContext http, PoolScaler scaler, ManualScale? manual)
    {
        if (scaler.Pool.IsForeign)
        {
            await Problem.WriteAsync(http, StatusCodes.Status409Conflict, "The servers of this pool are run by somebody else; scale them there.");
            return;
        }

        string? error = await loop!.PinAsync(scaler.Pool, manual, http.RequestAborted);
        await (error is null
            ? ShowAsync(http, scaler, StatusCodes.Status202Accepted)
            : Problem.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, error));
    }

    private static int Number(HttpContext http, string name, int usual, int least, int most) =>
        int.TryParse(http.Request.Query[name], CultureInfo.InvariantCulture, out int value) ? Math.Clamp(value, least, most) : usual;
}
