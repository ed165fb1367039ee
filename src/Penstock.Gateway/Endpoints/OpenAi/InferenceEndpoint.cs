using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Tracing;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Providers;
using Penstock.Telemetry.Logging;
using Penstock.Telemetry.Tracing;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>POST on a path that asks a model: decode, run the pipeline, tell how it ended.</summary>
/// <param name="rules">What is checked, and what is asked for.</param>
/// <param name="codec">For targets that do not speak this dialect; null where there is none.</param>
/// <param name="pipeline">The stages.</param>
/// <param name="maxBodyBytes">Largest body that is read.</param>
/// <param name="turns">Where turns follow one another: what went before. Null where each request stands alone.</param>
/// <param name="tracer">Begins traces; null where spans go nowhere.</param>
internal sealed class InferenceEndpoint(
    OperationRules rules, IClientCodec? codec, InferenceDelegate pipeline, int maxBodyBytes, ResponseTurns? turns = null, Tracer? tracer = null) : IEndpoint
{
    public string Method => HttpMethods.Post;

    public Dialect Dialect => rules.Dialect;

    public bool IsPublic => false;

    public async ValueTask InvokeAsync(HttpExchange exchange, GatewaySnapshot snapshot, Caller caller)
    {
        Result<byte[]> body = await RequestBody.ReadAsync(exchange, maxBodyBytes);
        if (body.Error is { } unread)
        {
            await exchange.WriteErrorAsync(unread);
            return;
        }

        if (!(await DecodeAsync(exchange, caller, body.Value)).TryGet(out InferenceRequest? request, out InferenceError? error))
        {
            await exchange.WriteErrorAsync(error);
            return;
        }

        var output = new HttpOutput(exchange, request);
        RequestTrace? trace = tracer is null ? null : RequestSpan.Begin(tracer, exchange, request);
        if (trace is not null)
        {
            TraceScope.Enter(trace.Context);
        }

        var context = new InferenceContext(request, snapshot, caller, output, exchange.AcceptedAt, exchange.Aborted) { Trace = trace };
        output.Context = context;
        try
        {
            await pipeline(context);
            await FinishAsync(context, output);
            await output.EndAsync(context);
        }
        finally
        {
            if (trace is not null)
            {
                RequestSpan.End(trace, exchange, context);
                trace.Finish();
            }
        }
    }

    private async ValueTask<Result<InferenceRequest>> DecodeAsync(HttpExchange exchange, Caller caller, byte[] body)
    {
        InferenceError? error = CacheHeaders.TryRead(exchange.Headers, out CacheDirectives caching);
        error = RequestScan.TryRead(body, rules, out RequestScan scan) ?? error;
        if (error is not null)
        {
            return error;
        }

        if (turns is null)
        {
            return Compose(exchange, caller, body, scan, codec, caching);
        }

        return (await turns.BeginAsync(caller, exchange.Id, body, scan, exchange.Aborted)).TryGet(out ResponsesTurn? turn, out error)
            ? Compose(exchange, caller, body, scan, turn, caching)
            : error;
    }

    private InferenceRequest Compose(HttpExchange exchange, Caller caller, byte[] body, in RequestScan scan, IClientCodec? turn, in CacheDirectives caching) =>
        new()
        {
            RequestId = exchange.Id,
            Operation = rules.Operation,
            Dialect = rules.Dialect,
            Model = scan.Model!,
            Body = new RelayBody(body, scan.ModelPlace, scan.IsStream ? scan.UsageSwitch : null),
            Codec = turn,
            Session = exchange.Headers[PenstockHeaders.Session] is [{ Length: > 0 } session, ..] ? session : null,
            IsStream = scan.IsStream,
            IncludeUsage = scan.IncludeUsage,
            MaxOutputTokens = scan.MaxOutputTokens,
            Choices = scan.Choices,
            Priority = PenstockHeaders.Priority(exchange.Headers),
            EndUser = caller.EndUser ?? scan.EndUser,
            Caching = caching,
        };

    private static ValueTask FinishAsync(InferenceContext context, HttpOutput output)
    {
        if (context.Error is { } error)
        {
            return output.FailAsync(error);
        }

        return context.Outcome == Outcome.Pending
            ? throw new InvalidOperationException("No stage answered, and none said why.")
            : ValueTask.CompletedTask;
    }
}
