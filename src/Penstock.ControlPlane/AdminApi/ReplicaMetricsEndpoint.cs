using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Replicas;
using Penstock.Catalog.Serving;
using Penstock.Scaling.Targets;
using Penstock.Telemetry.Exposition;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>A replica's own metrics, fetched for whoever asks: workers listen on ports of their own and want a token that only we know.</summary>
internal sealed class ReplicaMetricsEndpoint(Fleet fleet, TimeProvider time) : IDisposable
{
    private const int LargestAnswer = 4 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(Fleet.CreateHandler())
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/admin/v1/replicas/{replica}/metrics", (RequestDelegate)WriteAsync).WithMetadata(new RouteRole(AdminRole.Viewer));

    public void Dispose() => _http.Dispose();

    private Task WriteAsync(HttpContext http)
    {
        var id = (string)http.GetRouteValue("replica")!;
        var status = fleet.Status().SelectMany(pool => pool.Replicas)
            .FirstOrDefault(status => string.Equals(status.Replica.Id, id, StringComparison.Ordinal));
        return status is null || status.Replica.Address.Port == 0
            ? Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no replica of this id that listens.")
            : FetchAsync(http, status.Replica);
    }

    private async Task FetchAsync(HttpContext http, Replica replica)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, http.RequestAborted);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(replica.Address, "/metrics"));
            request.Headers.Authorization = replica.Token is { } token ? new AuthenticationHeaderValue("Bearer", token.Reveal()) : null;
            using var answer = await _http.SendAsync(request, either.Token);
            answer.EnsureSuccessStatusCode();
            var metrics = await answer.Content.ReadAsByteArrayAsync(either.Token);
            http.Response.ContentType = PrometheusTextWriter.ContentType;
            await http.Response.Body.WriteAsync(metrics, either.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !http.RequestAborted.IsCancellationRequested))
        {
            await Problem.WriteAsync(http, StatusCodes.Status502BadGateway, "The replica does not tell its metrics.");
        }
    }
}
