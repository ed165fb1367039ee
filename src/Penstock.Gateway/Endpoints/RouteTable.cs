using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Penstock.Gateway.Endpoints.OpenAi;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Metering;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.OpenAi;
using Penstock.Storage.Ledger;
using Penstock.Storage.Responses;
using Penstock.Telemetry.Tracing;

namespace Penstock.Gateway.Endpoints;

/// <summary>Every path of the data listener. A new one is a file beside this and a line in the list.</summary>
internal sealed class RouteTable
{
    private readonly FrozenDictionary<string, IEndpoint> _exact;
    private readonly ModelsEndpoint _models;
    private readonly RequestRecordEndpoint _requests;
    private readonly StoredResponseEndpoint _responses;

    /// <summary>Endpoints that run <paramref name="pipeline"/>.</summary>
    public RouteTable(
        InferenceDelegate pipeline, RecentRequests requests, LedgerReader? ledger, IResponseStore responses, ILoggerFactory logs, int maxBodyBytes, long created, Func<bool> isDraining, Tracer? tracer)
    {
        _responses = new StoredResponseEndpoint(responses);
        var turns = new ResponseTurns(responses, logs.CreateLogger("Penstock.Gateway.Responses"));
        _models = new ModelsEndpoint(created);
        _requests = new RequestRecordEndpoint(requests, ledger);
        _exact = new Dictionary<string, IEndpoint>(StringComparer.Ordinal)
        {
            ["/v1/chat/completions"] = new InferenceEndpoint(OperationRules.Chat, ChatCompletionsCodec.Instance, pipeline, maxBodyBytes, tracer: tracer),
            ["/v1/completions"] = new InferenceEndpoint(OperationRules.Completion, CompletionsCodec.Instance, pipeline, maxBodyBytes, tracer: tracer),
            ["/v1/responses"] = new InferenceEndpoint(OperationRules.Response, ResponsesCodec.Instance, pipeline, maxBodyBytes, turns, tracer),
            ["/v1/embeddings"] = new InferenceEndpoint(OperationRules.Embedding, null, pipeline, maxBodyBytes, tracer: tracer),
            ["/v1/messages"] = new InferenceEndpoint(OperationRules.Messages, MessagesCodec.Instance, pipeline, maxBodyBytes, tracer: tracer),
            ["/v1/messages/count_tokens"] = new InferenceEndpoint(OperationRules.TokenCount, TokenCountCodec.Instance, pipeline, maxBodyBytes, tracer: tracer),
            [ModelsEndpoint.ListPath] = _models,
            ["/healthz"] = new HealthEndpoint(static () => true),
            ["/readyz"] = new HealthEndpoint(() => !isDraining()),
        }.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Takes a tenant's word on answers of its own.</summary>
    public FeedbackEndpoint? Feedback { get; init; }

    /// <summary>Who answers on <paramref name="path"/>, and the route's name for metrics; null when nobody does.</summary>
    public IEndpoint? Find(string path, out string route)
    {
        route = path;
        if (_exact.TryGetValue(path, out IEndpoint? endpoint))
        {
            return endpoint;
        }

        if (Feedback is not null && string.Equals(path, FeedbackEndpoint.Path, StringComparison.Ordinal))
        {
            return Feedback;
        }

        if (path.StartsWith(RequestRecordEndpoint.Prefix, StringComparison.Ordinal))
        {
            route = RequestRecordEndpoint.Prefix + "{id}";
            return _requests;
        }

        if (path.StartsWith(StoredResponseEndpoint.Prefix, StringComparison.Ordinal))
        {
            route = StoredResponseEndpoint.Prefix + "{id}";
            return _responses;
        }

        bool isModel = path.Length > ModelsEndpoint.ListPath.Length + 1
            && path.StartsWith(ModelsEndpoint.ListPath + "/", StringComparison.Ordinal);
        route = isModel ? "/v1/models/{id}" : "unknown";
        return isModel ? _models : null;
    }
}
