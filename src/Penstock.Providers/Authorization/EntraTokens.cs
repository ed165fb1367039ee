using System.Globalization;
using System.Text;
using System.Text.Json;
using Penstock.Catalog.Providers;
using Penstock.Protocols.Errors;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Authorization;

/// <summary>
/// Microsoft Entra access tokens for Azure OpenAI, kept until five minutes before they end: by client credentials (OAuth 2.0, RFC 6749 section 4.4)
/// or from the identity endpoint of the machine that it runs on. Safe for concurrent use; one request at a time is under way.
/// </summary>
internal sealed class EntraTokens(ProviderSetup setup) : IDisposable
{
    private const string Scope = "https://cognitiveservices.azure.com/.default";
    private const string Resource = "https://cognitiveservices.azure.com";
    private const int MaxAnswerBytes = 64 * 1024;
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private string? _token;
    private DateTimeOffset _renewAt;

    /// <summary>A token that is good for some minutes, or why there is none.</summary>
    public async ValueTask<Result<string>> GetAsync(CancellationToken cancellationToken)
    {
        if (_token is { } kept && setup.Time.GetUtcNow() < _renewAt)
        {
            return kept;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _token is { } renewed && setup.Time.GetUtcNow() < _renewAt ? renewed : await FetchAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private static InferenceError Refused(string why) => new(ErrorKind.UpstreamUnauthorized, $"The provider could not be signed in to: {why}.");

    private async ValueTask<Result<string>> FetchAsync(CancellationToken cancellationToken)
    {
        if (!Compose().TryGet(out UpstreamRequest? request, out InferenceError? error))
        {
            return error;
        }

        IUpstreamTransport transport = setup.Options.Auth == ProviderAuth.ManagedIdentity ? setup.Identity ?? setup.Transport : setup.Transport;
        UpstreamResult result = await transport.SendAsync(request, cancellationToken);
        if (result.Response is not { } response)
        {
            return Refused("the identity endpoint did not answer");
        }

        await using (response)
        {
            ReadOnlyMemory<byte>? body = response.Status == 200 ? await UpstreamBody.ReadAsync(response, MaxAnswerBytes, cancellationToken) : null;
            return body is { } json && TryKeep(json) ? _token! : Refused($"the identity endpoint answered with status {response.Status}");
        }
    }

    private Result<UpstreamRequest> Compose() =>
        setup.Options.Auth == ProviderAuth.ManagedIdentity ? ComposeManaged() : ComposeClient();

    private UpstreamRequest ComposeManaged()
    {
        // App Service and Container Apps announce an endpoint of their own; on a virtual machine it is the metadata service.
        string? endpoint = setup.Environment("IDENTITY_ENDPOINT");
        string? secret = setup.Environment("IDENTITY_HEADER");
        return endpoint is null || secret is null
            ? new UpstreamRequest
            {
                Address = new Uri($"http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource={Uri.EscapeDataString(Resource)}"),
                Method = HttpMethod.Get,
                Headers = [new("Metadata", "true")],
            }
            : new UpstreamRequest
            {
                Address = new Uri($"{endpoint}?api-version=2019-08-01&resource={Uri.EscapeDataString(Resource)}"),
                Method = HttpMethod.Get,
                Headers = [new("X-IDENTITY-HEADER", secret)],
            };
    }

    private Result<UpstreamRequest> ComposeClient()
    {
        if (setup.Environment("AZURE_TENANT_ID") is not { Length: > 0 } tenant
            || setup.Environment("AZURE_CLIENT_ID") is not { Length: > 0 } client
            || setup.Environment("AZURE_CLIENT_SECRET") is not { Length: > 0 } secret)
        {
            return Refused("AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET have to be set");
        }

        string authority = setup.Environment("AZURE_AUTHORITY_HOST") ?? "https://login.microsoftonline.com";
        string form = $"grant_type=client_credentials&client_id={Uri.EscapeDataString(client)}&client_secret={Uri.EscapeDataString(secret)}&scope={Uri.EscapeDataString(Scope)}";
        return new UpstreamRequest
        {
            Address = new Uri($"{authority.TrimEnd('/')}/{Uri.EscapeDataString(tenant)}/oauth2/v2.0/token"),
            Body = new ReadOnlyMemory<byte>[] { Encoding.UTF8.GetBytes(form) },
            ContentType = "application/x-www-form-urlencoded",
        };
    }

    private bool TryKeep(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument answer = JsonDocument.Parse(json);
            if (!answer.RootElement.TryGetProperty("access_token"u8, out JsonElement token) || token.GetString() is not { Length: > 0 } text)
            {
                return false;
            }

            (_token, _renewAt) = (text, setup.Time.GetUtcNow() + Lifetime(answer.RootElement) - Margin);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Seconds, as a number or (from the metadata service) as text.</summary>
    private static TimeSpan Lifetime(JsonElement answer)
    {
        if (!answer.TryGetProperty("expires_in"u8, out JsonElement value))
        {
            return Margin;
        }

        int seconds = value.ValueKind == JsonValueKind.Number ? value.GetInt32()
            : int.TryParse(value.GetString(), CultureInfo.InvariantCulture, out int parsed) ? parsed : 0;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400));
    }
}
