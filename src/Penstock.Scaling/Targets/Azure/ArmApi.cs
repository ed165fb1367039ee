using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Identity;
using Penstock.Catalog.Pools;

namespace Penstock.Scaling.Targets.Azure;

/// <summary>
/// Calls of Azure Resource Manager for one resource group, signed in by Azure.Identity (environment, workload identity, managed identity).
/// Sources: https://learn.microsoft.com/rest/api/compute/virtual-machine-scale-sets, https://learn.microsoft.com/rest/api/containerapps.
/// </summary>
internal sealed class ArmApi : IDisposable
{
    private const int MaxAnswerBytes = 8 << 20;
    private const int MostPages = 50;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly TokenCredential _credential;
    private readonly AzureScaleOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Calls nothing yet.</summary>
    public ArmApi(ScaleTargetContext context, TokenCredential? credential)
    {
        _options = context.Pool.Azure!;
        _time = context.Time;
        _credential = credential ?? new DefaultAzureCredential();
        _http = new HttpClient(context.Handler()) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };
    }

    /// <summary>Calls a resource of the group.</summary>
    /// <param name="method">GET, PATCH or POST.</param>
    /// <param name="resource">Provider, type and name, and what lies below.</param>
    /// <param name="version">The API's version.</param>
    /// <param name="body">What is sent; null sends nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArmException">Nobody is signed in, it did not answer, or it refused.</exception>
    public Task<JsonNode> CallAsync(HttpMethod method, string resource, string version, JsonNode? body, CancellationToken cancellationToken) =>
        SendAsync(method, Address(resource, version), body, cancellationToken);

    /// <summary>All items of a list, page after page.</summary>
    public async Task<List<JsonNode>> ListAsync(string resource, string version, CancellationToken cancellationToken)
    {
        var items = new List<JsonNode>();
        Uri? next = Address(resource, version);
        for (int page = 0; next is not null && page < MostPages; page++)
        {
            JsonNode answer = await SendAsync(HttpMethod.Get, next, null, cancellationToken);
            items.AddRange(answer["value"]?.AsArray().OfType<JsonNode>() ?? []);

            // Only ever to the same server: the token goes with it.
            next = Uri.TryCreate(answer["nextLink"]?.ToString(), UriKind.Absolute, out Uri? link) && link.Authority == _options.Endpoint.Authority ? link : null;
        }

        return items;
    }

    /// <summary>Closes connections.</summary>
    public void Dispose() => _http.Dispose();

    private Uri Address(string resource, string version) => new(
        _options.Endpoint,
        $"/subscriptions/{Uri.EscapeDataString(_options.Subscription)}/resourceGroups/{Uri.EscapeDataString(_options.ResourceGroup)}/providers/{resource}{(resource.Contains('?', StringComparison.Ordinal) ? '&' : '?')}api-version={version}");

    private async Task<JsonNode> SendAsync(HttpMethod method, Uri address, JsonNode? body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(CallTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            AccessToken token = await _credential.GetTokenAsync(new TokenRequestContext([new Uri(_options.Endpoint, "/.default").ToString()]), either.Token);
            using var request = new HttpRequestMessage(method, address);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
            request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await _http.SendAsync(request, either.Token);
            string answer = await response.Content.ReadAsStringAsync(either.Token);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted or HttpStatusCode.NoContent
                ? (answer.Length == 0 ? null : JsonNode.Parse(answer)) ?? new JsonObject()
                : throw ArmException.Of(response, answer);
        }
        catch (AuthenticationFailedException)
        {
            throw new ArmException(TargetErrorKind.Denied, "nobody is signed in to Azure: set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or run where an identity is given");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ArmException(TargetErrorKind.Unreachable, $"Azure does not answer ({fault.GetType().Name})");
        }
    }
}
