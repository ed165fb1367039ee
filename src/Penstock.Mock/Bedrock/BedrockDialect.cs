using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Bedrock;

/// <summary>Amazon Bedrock's Converse and ConverseStream, and InvokeModel for embeddings, with SigV4 signatures or bearer keys.</summary>
internal sealed class BedrockDialect : IDialect
{
    private const string Whole = "converse";
    private const string Streamed = "converse-stream";
    private const string Invoked = "invoke";
    private const string SigningName = "bedrock";

    private static readonly Refusal MissingToken = new(
        RefusalKind.PermissionDenied, "Missing Authentication Token", Code: "MissingAuthenticationTokenException");

    private static readonly Refusal WrongBearer = new(
        RefusalKind.PermissionDenied, "Authentication failed: Please make sure your API Key is valid.");

    private static readonly Refusal UnknownKey = new(
        RefusalKind.PermissionDenied, "The security token included in the request is invalid.", Code: "UnrecognizedClientException");

    public Route? Match(MockExchange exchange, ReadOnlySpan<string> segments) => segments switch
    {
        ["model", var id, Whole or Streamed] when exchange.Method is "POST" =>
            new Route(this, MockDialect.Bedrock, MockOperation.Chat, segments[2], id),
        ["model", var id, Invoked] when exchange.Method is "POST" && id.Contains("embed", StringComparison.Ordinal) =>
            new Route(this, MockDialect.Bedrock, MockOperation.Embedding, Invoked, id),
        ["model", ..] => new Route(this, MockDialect.Bedrock, MockOperation.Lookup, "") { NeedsKey = false },
        _ => null,
    };

    public Refusal? Authenticate(MockExchange exchange, Route route, KeyRing keys)
    {
        var authorization = exchange.Header("Authorization");
        if (authorization is null || !authorization.StartsWith(SigV4Authorization.Algorithm, StringComparison.Ordinal))
        {
            return keys.Admit(exchange, KeyRing.Bearer(exchange), MissingToken, WrongBearer);
        }

        if (SigV4Authorization.Parse(authorization) is not { } signed)
        {
            return new Refusal(RefusalKind.PermissionDenied, "Authorization header is malformed.", Code: "IncompleteSignatureException");
        }

        exchange.Record!.KeyFingerprint = Fingerprint.Key(signed.AccessKey);
        if (keys.AwsSecrets.Count == 0)
        {
            return null;
        }

        if (!keys.AwsSecrets.TryGetValue(signed.AccessKey, out var secret))
        {
            exchange.Record.SignatureValid = false;
            return UnknownKey;
        }

        var request = new SigV4Request(exchange.Method, exchange.RawPath, exchange.RawQuery, name => Joined(exchange, name), SHA256.HashData(exchange.Body.Span));
        var problem = SigV4Verifier.Check(request, signed, secret, SigningName, keys.Time.GetUtcNow());
        exchange.Record.SignatureValid = problem is null;
        return problem is null ? null : new Refusal(RefusalKind.PermissionDenied, problem, Code: "InvalidSignatureException");
    }

    public void Read(JsonElement body, Route route, MockRequest request, Checks checks)
    {
        if (route.Action is Invoked)
        {
            InvokeEmbeddingReader.Read(body, route.Target!, request, checks);
            return;
        }

        ConverseRequestReader.Read(body, request, checks);
        request.Stream = route.Action is Streamed;
    }

    public AnswerEncoder? Encode(Route route, MockRequest request, Answer answer, out Refusal? refusal)
    {
        refusal = route.HasBody ? null : new Refusal(RefusalKind.NotFound, "Unknown operation.", Code: "UnknownOperationException");
        return !route.HasBody ? null
            : route.Action is Invoked ? new InvokeEmbeddingEncoder(answer, request, route.Target!)
            : new ConverseEncoder(answer, request);
    }

    public void Stamp(MockExchange exchange, Route route)
    {
        exchange.SetHeader("x-amzn-requestid", exchange.Record!.Id);
        if (route.Action is Invoked)
        {
            exchange.SetHeader("x-amzn-bedrock-input-token-count", exchange.Record.PromptTokens.ToString(CultureInfo.InvariantCulture));
        }
    }

    public void Refuse(MockExchange exchange, Route route, Refusal refusal, FrameBuffer frames) =>
        BedrockErrors.Write(exchange, refusal, frames);

    private static string? Joined(MockExchange exchange, string name) =>
        exchange.RequestHeaders.TryGetValue(name is SigV4Verifier.Authority ? "host" : name, out var values) ? string.Join(',', values!) : null;
}
