using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Anthropic;

/// <summary>Anthropic's Messages API (client library 1.12.0): messages, count_tokens and models.</summary>
internal sealed class AnthropicDialect(IReadOnlyList<string> models) : IDialect
{
    private const string Messages = "messages";
    private const string CountTokens = "count_tokens";
    private const string Models = "models";
    private const string VersionHeader = "anthropic-version";

    private static readonly Refusal MissingKey = new(RefusalKind.Unauthenticated, "x-api-key header is required");
    private static readonly Refusal WrongKey = new(RefusalKind.Unauthenticated, "invalid x-api-key");
    private static readonly Refusal MissingVersion = new(RefusalKind.InvalidRequest, "header is required", VersionHeader);

    public Route? Match(MockExchange exchange, ReadOnlySpan<string> segments)
    {
        var method = exchange.Method;
        return segments switch
        {
            ["v1", "messages"] when method is "POST" => new Route(this, MockDialect.Anthropic, MockOperation.Chat, Messages),
            ["v1", "messages", "count_tokens"] when method is "POST" =>
                new Route(this, MockDialect.Anthropic, MockOperation.CountTokens, CountTokens),
            ["v1", "messages", ..] => new Route(this, MockDialect.Anthropic, MockOperation.Lookup, "") { NeedsKey = false },
            ["v1", "models", .. var id] when method is "GET" && exchange.Header(VersionHeader) is not null =>
                new Route(this, MockDialect.Anthropic, MockOperation.Lookup, Models, id.Length == 0 ? null : string.Join('/', id!)),
            _ => null,
        };
    }

    public Refusal? Authenticate(MockExchange exchange, Route route, KeyRing keys) =>
        keys.Admit(exchange, exchange.Header("x-api-key") ?? KeyRing.Bearer(exchange), MissingKey, WrongKey)
        ?? (exchange.Header(VersionHeader) is null ? MissingVersion : null);

    public void Read(JsonElement body, Route route, MockRequest request, Checks checks) =>
        MessageRequestReader.Read(body, request, checks, generates: route.Action is Messages);

    public AnswerEncoder? Encode(Route route, MockRequest request, Answer answer, out Refusal? refusal)
    {
        refusal = null;
        switch (route.Action)
        {
            case Messages:
                return new MessageEncoder(answer, request);
            case CountTokens:
                return new TokenCountEncoder(answer);
            case Models when route.Target is null || models.Contains(route.Target, StringComparer.Ordinal):
                return new AnthropicModelsEncoder(answer, models, route.Target);
            default:
                refusal = new Refusal(RefusalKind.NotFound, route.Target is null ? "Not Found" : $"model: {route.Target}");
                return null;
        }
    }

    public void Stamp(MockExchange exchange, Route route)
    {
        exchange.SetHeader("request-id", $"req_{exchange.Record!.Id}");
        AnthropicRateHeaders.Write(exchange);
    }

    public void Refuse(MockExchange exchange, Route route, Refusal refusal, FrameBuffer frames) =>
        AnthropicErrors.Write(exchange, refusal, frames);
}
