using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>
/// Azure OpenAI: OpenAI's bodies on Azure's paths, with its keys, its content filter results and its errors. The classic paths
/// need an api-version and name the deployment; <c>/openai/v1</c> needs neither.
/// </summary>
internal sealed class AzureDialect(OpenAiDialect openAi) : IDialect
{
    private static readonly Refusal Denied = new(
        RefusalKind.Unauthenticated,
        "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active "
        + "subscription and use a correct regional API endpoint for your resource.",
        Code: "401");

    public Route? Match(MockExchange exchange, ReadOnlySpan<string> segments) => segments switch
    {
        ["openai", "v1", .. var rest] => OpenAiDialect.MatchBelow(exchange, rest, MockDialect.AzureOpenAi, this),
        ["openai", "deployments", var deployment, .. var rest] => MatchDeployment(exchange, deployment, rest),
        _ => null,
    };

    public Refusal? Authenticate(MockExchange exchange, Route route, KeyRing keys)
    {
        exchange.Record!.Dialect = MockDialect.AzureOpenAi;
        return keys.Admit(exchange, exchange.Header("api-key") ?? KeyRing.Bearer(exchange), Denied, Denied);
    }

    public void Read(JsonElement body, Route route, MockRequest request, Checks checks) => openAi.Read(body, route, request, checks);

    public AnswerEncoder? Encode(Route route, MockRequest request, Answer answer, out Refusal? refusal)
    {
        refusal = null;
        return route.Action is OpenAiDialect.ChatCompletions
            ? new ChatEncoder(answer, request, AzureContentFilter.Present)
            : openAi.Encode(route, request, answer, out refusal);
    }

    public void Stamp(MockExchange exchange, Route route)
    {
        var id = exchange.Record!.Id;
        exchange.SetHeader("x-request-id", id);
        exchange.SetHeader("apim-request-id", id);
        exchange.SetHeader("x-ms-region", "Mock Region");
        OpenAiRateHeaders.Write(exchange, plain: true);
    }

    public void Refuse(MockExchange exchange, Route route, Refusal refusal, FrameBuffer frames)
    {
        if (refusal.Kind != RefusalKind.ContentFiltered)
        {
            OpenAiErrors.Write(exchange, Reworded(refusal), frames);
            return;
        }

        exchange.Status = 400;
        var json = frames.BeginJson();
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.");
        json.WriteNull("type");
        json.WriteString("param", "prompt");
        json.WriteString("code", "content_filter");
        json.WriteNumber("status", 400);
        json.WriteStartObject("innererror");
        json.WriteString("code", "ResponsibleAIPolicyViolation");
        json.WriteStartObject("content_filter_result");
        json.WriteStartObject("violence");
        json.WriteBoolean("filtered", true);
        json.WriteString("severity", "high");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        frames.EndJson();
    }

    private Route? MatchDeployment(MockExchange exchange, string deployment, ReadOnlySpan<string> rest)
    {
        if (OpenAiDialect.MatchBelow(exchange, rest, MockDialect.AzureOpenAi, this) is not { } route)
        {
            return null;
        }

        return string.IsNullOrEmpty(exchange.Query("api-version"))
            ? new Route(this, MockDialect.AzureOpenAi, MockOperation.Lookup, OpenAiDialect.UnknownPath) { NeedsKey = false }
            : route with { Target = route.Target ?? deployment };
    }

    private static Refusal Reworded(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.RateLimited => refusal with { Code = "429" },
        RefusalKind.NotFound when refusal.Code is "unknown_url" => refusal with { Message = "Resource not found", Code = "404" },
        _ => refusal,
    };
}
