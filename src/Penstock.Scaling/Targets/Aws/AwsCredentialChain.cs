using System.Globalization;
using System.Net;
using System.Text.Json;
using Penstock.Providers.Signing;

namespace Penstock.Scaling.Targets.Aws;

/// <summary>
/// Who signs: the environment's keys; else the container's role (ECS, EKS Pod Identity); else the instance's role, by session tokens (IMDSv2). Kept until
/// five minutes before they end. Sources: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html,
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html.
/// </summary>
internal sealed class AwsCredentialChain(HttpClient http, Func<string, string?> environment, TimeProvider time) : IDisposable
{
    private const string ContainerHost = "http://169.254.170.2";
    private const string Metadata = "http://169.254.169.254/latest/";
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private AwsCredentials? _kept;
    private DateTimeOffset _renewAt;

    /// <summary>Credentials that are good for some minutes; null where nobody gives any.</summary>
    public async Task<AwsCredentials?> GetAsync(CancellationToken cancellationToken)
    {
        if (AwsCredentials.FromEnvironment(environment) is { } fixedOnes)
        {
            return fixedOnes;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_kept is null || time.GetUtcNow() >= _renewAt)
            {
                string? json = Address() is { } container ? await ContainerAsync(container, cancellationToken) : await InstanceAsync(cancellationToken);
                Keep(json);
            }

            return _kept;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private Uri? Address()
    {
        if (environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is { Length: > 0 } relative)
        {
            return new Uri(ContainerHost + relative);
        }

        return Uri.TryCreate(environment("AWS_CONTAINER_CREDENTIALS_FULL_URI"), UriKind.Absolute, out Uri? full) ? full : null;
    }

    private async Task<string?> ContainerAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        string? token = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        if (environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") is { Length: > 0 } file && File.Exists(file))
        {
            token = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        }

        if (!string.IsNullOrEmpty(token))
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        return await AskAsync(request, cancellationToken);
    }

    private async Task<string?> InstanceAsync(CancellationToken cancellationToken)
    {
        if (string.Equals(environment("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        using var session = new HttpRequestMessage(HttpMethod.Put, Metadata + "api/token");
        session.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "300");
        string? token = await AskAsync(session, cancellationToken);
        string? role = token is null ? null : await AskMetadataAsync("meta-data/iam/security-credentials/", token, cancellationToken);
        return role is null ? null : await AskMetadataAsync("meta-data/iam/security-credentials/" + role.Split('\n')[0].Trim(), token!, cancellationToken);
    }

    private async Task<string?> AskMetadataAsync(string path, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Metadata + path);
        request.Headers.Add("X-aws-ec2-metadata-token", token);
        return await AskAsync(request, cancellationToken);
    }

    private async Task<string?> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, either.Token);
            return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(either.Token) : null;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private void Keep(string? json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json ?? "{}");
            JsonElement root = document.RootElement;
            if (Text(root, "AccessKeyId") is { } id && Text(root, "SecretAccessKey") is { } secret)
            {
                _kept = new AwsCredentials(id, secret, Text(root, "Token"));
                _renewAt = DateTimeOffset.TryParse(Text(root, "Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end)
                    ? end - Margin
                    : time.GetUtcNow() + Margin;
                return;
            }
        }
        catch (JsonException)
        {
            // As if nothing had come.
        }

        _kept = null;
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
