using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>OpenAI's REST API under <c>/v1</c> (specification 2.3.0), and <c>/health</c>.</summary>
internal sealed class OpenAiDialect(IReadOnlyList<string> models) : IDialect
{
    public const string ChatCompletions = "chat/completions";
    public const string Completions = "completions";
    public const string Embeddings = "embeddings";
    public const string Responses = "responses";
    public const string Models = "models";
    public const string Health = "health";
    public const string UnknownPath = "unknown";

    private static readonly Refusal MissingKey = new(
        RefusalKind.Unauthenticated,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth.");

    private static readonly Refusal WrongKey = new(RefusalKind.Unauthenticated, "Incorrect API key provided.", Code: "invalid_api_key");

    private readonly ResponseStore _responses = new();

    public Route? Match(MockExchange exchange, ReadOnlySpan<string> segments) => segments switch
    {
        ["v1", .. var rest] => MatchBelow(exchange, rest, MockDialect.OpenAi, this),
        [] or ["health"] or ["healthz"] or ["readyz"] =>
            new Route(this, MockDialect.OpenAi, MockOperation.Lookup, Health) { NeedsKey = false },
        _ => null,
    };

    /// <summary>The endpoints below the version, which Azure has too.</summary>
    public static Route? MatchBelow(MockExchange exchange, ReadOnlySpan<string> rest, MockDialect name, IDialect dialect)
    {
        var method = exchange.Method;
        return rest switch
        {
            ["chat", "completions"] when method is "POST" => new Route(dialect, name, MockOperation.Chat, ChatCompletions),
            ["completions"] when method is "POST" => new Route(dialect, name, MockOperation.Completion, Completions),
            ["embeddings"] when method is "POST" => new Route(dialect, name, MockOperation.Embedding, Embeddings),
            ["responses"] when method is "POST" => new Route(dialect, name, MockOperation.Response, Responses),
            ["responses", var id] when method is "GET" or "DELETE" =>
                new Route(dialect, name, MockOperation.Lookup, Responses, $"{method} {id}"),
            ["models"] when method is "GET" => new Route(dialect, name, MockOperation.Lookup, Models),
            ["models", .. var id] when method is "GET" => new Route(dialect, name, MockOperation.Lookup, Models, string.Join('/', id!)),
            ["chat", "completions"] or ["completions"] or ["embeddings"] or ["responses"] or ["models"] =>
                new Route(dialect, name, MockOperation.Lookup, UnknownPath, method) { NeedsKey = false },
            _ => null,
        };
    }

    public Refusal? Authenticate(MockExchange exchange, Route route, KeyRing keys) =>
        keys.Admit(exchange, KeyRing.Bearer(exchange), MissingKey, WrongKey);

    public void Read(JsonElement body, Route route, MockRequest request, Checks checks)
    {
        request.Model = route.Target ?? checks.RequiredText(body, "", "model");
        checks.Require(request.Model.Length > 0, "you must provide a model parameter", "model");
        switch (route.Action)
        {
            case ChatCompletions:
                ChatRequestReader.Read(body, request, checks);
                break;
            case Completions:
                CompletionRequestReader.Read(body, request, checks);
                break;
            case Embeddings:
                EmbeddingRequestReader.Read(body, request, checks);
                break;
            default:
                ResponseRequestReader.Read(body, request, checks, _responses);
                break;
        }
    }

    public AnswerEncoder? Encode(Route route, MockRequest request, Answer answer, out Refusal? refusal)
    {
        refusal = null;
        switch (route.Action)
        {
            case ChatCompletions:
                return new ChatEncoder(answer, request, AzureContentFilter.Absent);
            case Completions:
                return new CompletionEncoder(answer, request);
            case Embeddings:
                return new EmbeddingEncoder(answer, request);
            case Responses when route.Operation == MockOperation.Response:
                return new ResponseEncoder(answer, request, _responses);
            case Responses:
                return Stored(route.Target!, answer, out refusal);
            case Models:
                return Listed(route.Target, answer, out refusal);
            case Health:
                return new HealthEncoder(answer);
            default:
                refusal = route.Target is null
                    ? new Refusal(RefusalKind.NotFound, "Unknown request URL.", Code: "unknown_url")
                    : new Refusal(RefusalKind.MethodNotAllowed, $"Not allowed to {route.Target} on this path.", Code: "method_not_supported");
                return null;
        }
    }

    public void Stamp(MockExchange exchange, Route route)
    {
        exchange.SetHeader("x-request-id", $"req_{exchange.Record!.Id}");
        exchange.SetHeader("openai-version", "2020-10-01");
        OpenAiRateHeaders.Write(exchange, plain: false);
    }

    public void Refuse(MockExchange exchange, Route route, Refusal refusal, FrameBuffer frames) =>
        OpenAiErrors.Write(exchange, refusal, frames);

    private StoredResponseEncoder? Stored(string target, Answer answer, out Refusal? refusal)
    {
        var id = target[(target.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        var delete = target.StartsWith("DELETE", StringComparison.Ordinal);
        var stored = delete ? _responses.Remove(id) : _responses.Find(id);
        refusal = stored is null ? new Refusal(RefusalKind.NotFound, $"Response with id '{id}' not found.") : null;
        return stored is null ? null : new StoredResponseEncoder(answer, stored, delete);
    }

    private ModelListEncoder? Listed(string? id, Answer answer, out Refusal? refusal)
    {
        var known = id is null || models.Contains(id, StringComparer.Ordinal);
        refusal = known ? null : new Refusal(RefusalKind.NotFound, $"The model '{id}' does not exist", "model", "model_not_found");
        return known ? new ModelListEncoder(answer, models, id) : null;
    }
}
