using System.Buffers;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Answers;
using Penstock.Telemetry.Tracing;
using Penstock.Worker.Hosting.Answers;
using Penstock.Worker.Hosting.Http;
using Penstock.Worker.Hosting.Lifecycle;
using Penstock.Worker.Hosting.Requests;
using Penstock.Worker.Hosting.Tracing;

namespace Penstock.Worker.Hosting.Endpoints;

/// <summary><c>POST /v1/chat/completions</c> and <c>POST /v1/completions</c>, which differ in their <paramref name="planner"/>.</summary>
internal sealed class AnswerEndpoint(WorkerState state, WorkerOptions options, WorkerMetrics metrics, Planner planner, Tracer? tracer)
{
    public async ValueTask HandleAsync(Exchange exchange)
    {
        if (!state.TryEnter(out LoadedModel? model, out InferenceError? error))
        {
            metrics.RequestEnded(RequestOutcomes.Of(error));
            await exchange.WriteErrorAsync(error);
            return;
        }

        exchange.OnWritten(state.Leave);
        RequestOutcome outcome = RequestOutcome.Failed;
        RequestTrace? trace = AnswerSpans.Begin(tracer, exchange);
        GenerationPlan? timed = null;
        try
        {
            outcome = await AnswerAsync(exchange, model, plan => trace is null ? plan : (timed = AnswerSpans.Timed(plan)));
        }
        catch (Exception) when (exchange.ClientGone.IsCancellationRequested)
        {
            outcome = RequestOutcome.ClientGone;
        }
        finally
        {
            metrics.RequestEnded(outcome);
            if (trace is not null)
            {
                AnswerSpans.End(trace, timed, exchange, options, outcome);
            }
        }
    }

    private async ValueTask<RequestOutcome> AnswerAsync(Exchange exchange, LoadedModel model, Func<GenerationPlan, GenerationPlan> observe)
    {
        Result<ArrayBufferWriter<byte>> body = await RequestBody.ReadAsync(exchange.Http, options.MaxBodyBytes);
        if (!body.TryGet(out ArrayBufferWriter<byte>? bytes, out InferenceError? error)
            || !planner(bytes.WrittenSpan, model, options).TryGet(out GenerationPlan? plan, out error))
        {
            await exchange.WriteErrorAsync(error);
            return RequestOutcomes.Of(error);
        }

        plan = observe(plan);
        if (plan.Ignored.Count > 0)
        {
            exchange.Http.Response.Headers[Exchange.IgnoredHeader] = HeaderText.List(plan.Ignored);
        }

        var envelope = new CompletionEnvelope(exchange.NewId(plan.IdPrefix), exchange.Now, options.PublicName, model.Fingerprint);
        using IAnswerFormat format = plan.CreateFormat(envelope);
        return await new AnswerWriter(exchange, plan, format, state.Cut).RunAsync(model.Scheduler);
    }
}
