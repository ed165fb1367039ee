using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>Google's Gemini API with keys, and the same bodies on Vertex paths with bearer tokens.</summary>
internal sealed class GeminiDialect(IReadOnlyList<string> models) : IDialect
{
    private const string Models = "models";

    private static readonly Refusal MissingKey = new(
        RefusalKind.PermissionDenied,
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of "
        + "API consumer identity to call this API.");

    private static readonly Refusal WrongKey = new(
        RefusalKind.InvalidRequest, "API key not valid. Please pass a valid API key.", Code: "API_KEY_INVALID");

    private static readonly Refusal MissingToken = new(
        RefusalKind.Unauthenticated,
        "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid "
        + "authentication credential.");

    private static readonly Refusal WrongToken = new(
        RefusalKind.Unauthenticated, "Request had invalid authentication credentials.", Code: "ACCESS_TOKEN_TYPE_UNSUPPORTED");

    public Route? Match(MockExchange exchange, ReadOnlySpan<string> segments) => segments switch
    {
        ["v1" or "v1beta" or "v1alpha", "models", var call] when call.Contains(':', StringComparison.Ordinal) =>
            RouteOf(exchange, MockDialect.Gemini, call),
        ["v1" or "v1beta1", "projects", _, "locations", _, "publishers", _, "models", var call] =>
            RouteOf(exchange, MockDialect.Vertex, call),
        [var version, "models", .. var id] when exchange.Method is "GET" && id.Length < 2 && IsOurs(exchange, version) =>
            new Route(this, MockDialect.Gemini, MockOperation.Lookup, Models, id.Length == 0 ? null : id[0]),
        _ => null,
    };

    public Refusal? Authenticate(MockExchange exchange, Route route, KeyRing keys)
    {
        if (route.Name == MockDialect.Vertex)
        {
            return keys.Admit(exchange, KeyRing.Bearer(exchange) ?? exchange.Header("x-goog-api-key"), MissingToken, WrongToken);
        }

        var key = exchange.Header("x-goog-api-key") ?? exchange.Query("key") ?? KeyRing.Bearer(exchange);
        return keys.Admit(exchange, key, MissingKey, WrongKey);
    }

    public void Read(JsonElement body, Route route, MockRequest request, Checks checks)
    {
        switch (route.Action)
        {
            case "embedContent" or "batchEmbedContents" or "predict":
                GeminiEmbeddingReader.Read(body, route.Action, request, checks);
                break;
            case "countTokens" when body.TryGetProperty("generateContentRequest", out var inner) && inner.ValueKind == JsonValueKind.Object:
                GenerateRequestReader.Read(inner, request, checks);
                break;
            default:
                GenerateRequestReader.Read(body, request, checks);
                break;
        }

        request.Stream = route.Action is GenerateEncoder.StreamAction;
    }

    public AnswerEncoder? Encode(Route route, MockRequest request, Answer answer, out Refusal? refusal)
    {
        refusal = null;
        switch (route.Action)
        {
            case "generateContent":
                return new GenerateEncoder(answer, request, asEvents: false);
            case GenerateEncoder.StreamAction:
                return new GenerateEncoder(answer, request, route.AsEvents);
            case "countTokens":
                return new GeminiCountEncoder(answer);
            case "embedContent" or "batchEmbedContents" or "predict":
                return new GeminiEmbeddingEncoder(answer, request, route.Action);
            case Models when route.Target is null || models.Contains(route.Target, StringComparer.Ordinal):
                return new GeminiModelsEncoder(answer, models, route.Target);
            default:
                refusal = new Refusal(RefusalKind.NotFound, $"{route.Target ?? route.Action} is not found for this API version, or is not supported.");
                return null;
        }
    }

    public void Stamp(MockExchange exchange, Route route) => exchange.SetHeader("x-cloud-trace-context", exchange.Record!.Id);

    public void Refuse(MockExchange exchange, Route route, Refusal refusal, FrameBuffer frames)
    {
        if (refusal.Kind == RefusalKind.ContentFiltered)
        {
            BlockedPrompt.Write(exchange, route, frames);
        }
        else
        {
            GeminiErrors.Write(exchange, refusal, frames);
        }
    }

    private Route RouteOf(MockExchange exchange, MockDialect name, string call)
    {
        var colon = call.LastIndexOf(':');
        var (model, action) = colon < 0 ? (call, "") : (call[..colon], call[(colon + 1)..]);
        var operation = action switch
        {
            "generateContent" or GenerateEncoder.StreamAction => MockOperation.Chat,
            "countTokens" => MockOperation.CountTokens,
            "embedContent" or "batchEmbedContents" or "predict" => MockOperation.Embedding,
            _ => MockOperation.Lookup,
        };
        operation = exchange.Method is "POST" ? operation : MockOperation.Lookup;
        return new Route(this, name, operation, operation == MockOperation.Lookup ? $"{exchange.Method} {action}" : action, model)
        {
            AsEvents = string.Equals(exchange.Query("alt"), "sse", StringComparison.Ordinal),
        };
    }

    private static bool IsOurs(MockExchange exchange, string version) =>
        version is "v1beta" or "v1alpha"
        || (version is "v1" && (exchange.Header("x-goog-api-key") is not null || exchange.Query("key") is not null));
}
