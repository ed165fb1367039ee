using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Penstock.Catalog.Pools;
using Penstock.Providers.Signing;

namespace Penstock.Scaling.Targets.Aws;

/// <summary>
/// Signed calls of the query APIs (Auto Scaling, EC2) and of JSON 1.1 (ECS). Answers and errors are read within bounds.
/// Sources: https://docs.aws.amazon.com/autoscaling/ec2/APIReference, https://docs.aws.amazon.com/AWSEC2/latest/APIReference, https://docs.aws.amazon.com/AmazonECS/latest/APIReference.
/// </summary>
internal sealed class AwsApi : IDisposable
{
    private const int MaxAnswerBytes = 8 << 20;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http;
    private readonly AwsCredentialChain _credentials;
    private readonly AwsScaleOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Calls nothing yet.</summary>
    public AwsApi(ScaleTargetContext context)
    {
        _options = context.Pool.Aws!;
        _time = context.Time;
        _http = new HttpClient(context.Handler()) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };
        _credentials = new AwsCredentialChain(_http, context.Environment, context.Time);
    }

    /// <summary>Calls an action of a query API.</summary>
    /// <param name="service"><c>autoscaling</c> or <c>ec2</c>.</param>
    /// <param name="version">The API's version.</param>
    /// <param name="action">The action.</param>
    /// <param name="parameters">Its parameters, flattened as the API writes them.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AwsException">There are no credentials, it did not answer, or it refused.</exception>
    public Task<string> QueryAsync(
        string service, string version, string action, IEnumerable<(string Name, string Value)> parameters, CancellationToken cancellationToken)
    {
        IEnumerable<(string Name, string Value)> all = [("Action", action), ("Version", version), .. parameters];
        string form = string.Join('&', all.Select(one => $"{Uri.EscapeDataString(one.Name)}={Uri.EscapeDataString(one.Value)}"));
        return SendAsync(service, form, "application/x-www-form-urlencoded; charset=utf-8", target: null, cancellationToken);
    }

    /// <summary>Calls an action of a JSON 1.1 API.</summary>
    /// <param name="service"><c>ecs</c>.</param>
    /// <param name="target">The service's name with its version, a dot, and the action.</param>
    /// <param name="json">The action's input.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AwsException">There are no credentials, it did not answer, or it refused.</exception>
    public Task<string> JsonAsync(string service, string target, string json, CancellationToken cancellationToken) =>
        SendAsync(service, json, "application/x-amz-json-1.1", target, cancellationToken);

    /// <summary>Closes connections.</summary>
    public void Dispose()
    {
        _credentials.Dispose();
        _http.Dispose();
    }

    private async Task<string> SendAsync(string service, string body, string contentType, string? target, CancellationToken cancellationToken)
    {
        AwsCredentials credentials = await _credentials.GetAsync(cancellationToken)
            ?? throw new AwsException(TargetErrorKind.Denied, "there are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role is given");
        using HttpRequestMessage request = Compose(service, body, contentType, target, credentials);
        using var timeout = new CancellationTokenSource(CallTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, either.Token);
            string answer = await response.Content.ReadAsStringAsync(either.Token);
            return response.StatusCode == HttpStatusCode.OK ? answer : throw AwsException.Of(response, answer);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new AwsException(TargetErrorKind.Unreachable, $"{service} does not answer ({fault.GetType().Name})");
        }
    }

    private HttpRequestMessage Compose(string service, string body, string contentType, string? target, AwsCredentials credentials)
    {
        Uri address = _options.Endpoint ?? new Uri($"https://{service}.{_options.Region}.{(_options.Region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com")}");
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        List<KeyValuePair<string, string>> headers = [new("Host", address.IsDefaultPort ? address.Host : address.Authority), new("Content-Type", contentType)];
        if (target is not null)
        {
            headers.Add(new("X-Amz-Target", target));
        }

        SigV4Signature signature = SigV4Signer.SignHeaders(
            new SigV4Request("POST", "/", "", headers, bytes), credentials, new SigV4Scope(_options.Region, service), _time.GetUtcNow(), new SigV4Options());
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/")) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        foreach ((string name, string value) in headers.Skip(2).Concat(signature.Headers))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
