using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>POST on a path that asks a model: decode, run the pipeline, tell how it ended.</summary>
/// <param name="rules">What is checked, and what is asked for.</param>
/// <param name="codec">For targets that do not speak this dialect; null where there is none.</param>
/// <param name="pipeline">The stages.</param>
/// <param name="maxBodyBytes">Largest body that is read.</param>
internal sealed class InferenceEndpoint(OperationRules rules, IClientCodec? codec, InferenceDelegate pipeline, int maxBodyBytes) : IEndpoint
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

        if (!Decode(exchange, body.Value).TryGet(out InferenceRequest? request, out InferenceError? error))
        {
            await exchange.WriteErrorAsync(error);
            return;
        }

        var output = new HttpOutput(exchange, request);
        var context = new InferenceContext(request, snapshot, caller, output, exchange.AcceptedAt, exchange.Aborted);
        await pipeline(context);
        await FinishAsync(context, output);
    }

    private Result<InferenceRequest> Decode(HttpExchange exchange, byte[] body)
    {
        if (RequestScan.TryRead(body, rules, out RequestScan scan) is { } error)
        {
            return error;
        }

        return new InferenceRequest
        {
            RequestId = exchange.Id,
            Operation = rules.Operation,
            Dialect = rules.Dialect,
            Model = scan.Model!,
            Body = new RelayBody(body, scan.ModelPlace, scan.IsStream ? scan.UsageSwitch : null),
            Codec = codec,
            Session = exchange.Headers[PenstockHeaders.Session] is [{ Length: > 0 } session, ..] ? session : null,
            IsStream = scan.IsStream,
            IncludeUsage = scan.IncludeUsage,
            MaxOutputTokens = scan.MaxOutputTokens,
            Choices = scan.Choices,
            Priority = PenstockHeaders.Priority(exchange.Headers),
        };
    }

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
