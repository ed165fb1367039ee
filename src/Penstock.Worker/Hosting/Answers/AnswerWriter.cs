using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi;
using Penstock.Protocols.OpenAi.Answers;
using Penstock.Protocols.ServerSentEvents;
using Penstock.Worker.Batching;
using Penstock.Worker.Hosting.Http;
using Penstock.Worker.Hosting.Requests;

namespace Penstock.Worker.Hosting.Answers;

/// <summary>
/// Runs a plan and writes its answer. The status is decided by the first step, so a request that is refused in the queue gets a status of its own;
/// after it, a fault is an event in the stream and no <c>[DONE]</c> follows.
/// </summary>
internal sealed class AnswerWriter(Exchange exchange, GenerationPlan plan, IAnswerFormat format, CancellationToken cut)
{
    private const int FlushAtBytes = 32 * 1024;

    private readonly UsageTally _usage = new(plan.Choices);
    private readonly FoldedChoice[] _choices = [.. plan.Choices.Select(choice => new FoldedChoice(choice.Index))];
    private readonly bool[] _started = new bool[plan.Choices.Length];
    private int _open = plan.Choices.Length;

    public async ValueTask<RequestOutcome> RunAsync(IGenerationScheduler scheduler)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(exchange.ClientGone, cut);
        try
        {
            await using IAsyncEnumerator<ChoiceEvent> steps =
                ChoiceRunner.RunAsync(scheduler, plan.Choices, stop.Token).GetAsyncEnumerator(stop.Token);
            return plan.Stream ? await StreamAsync(steps) : await FoldAsync(steps);
        }
        catch (OperationCanceledException) when (exchange.ClientGone.IsCancellationRequested)
        {
            return RequestOutcome.ClientGone;
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested)
        {
            return await FailAsync(BrokenOff());
        }
    }

    private async ValueTask<RequestOutcome> FoldAsync(IAsyncEnumerator<ChoiceEvent> steps)
    {
        while (await steps.MoveNextAsync())
        {
            if (Take(steps.Current, output: null) is { } error)
            {
                return await FailAsync(error);
            }
        }

        if (_open > 0)
        {
            return await FailAsync(BrokenOff());
        }

        var body = new ArrayBufferWriter<byte>(1024);
        format.WriteWhole(body, _choices, _usage.Total);
        await exchange.WriteAsync(StatusCodes.Status200OK, "application/json", body.WrittenMemory);
        return RequestOutcome.Completed;
    }

    private async ValueTask<RequestOutcome> StreamAsync(IAsyncEnumerator<ChoiceEvent> steps)
    {
        PipeWriter output = exchange.Http.Response.BodyWriter;
        ValueTask<bool> next = steps.MoveNextAsync();
        while (await next)
        {
            if (Take(steps.Current, output) is { } error)
            {
                return await FailAsync(error);
            }

            // What is here already shares one flush; nothing waits for what is not.
            next = steps.MoveNextAsync();
            if (!next.IsCompleted || output.UnflushedBytes > FlushAtBytes)
            {
                await output.FlushAsync(exchange.ClientGone);
            }
        }

        if (_open > 0)
        {
            return await FailAsync(BrokenOff());
        }

        if (plan.IncludeUsage)
        {
            format.WriteUsage(output, _usage.Total);
        }

        output.Write(ServerSentEventWriter.Done);
        await output.FlushAsync(exchange.ClientGone);
        return RequestOutcome.Completed;
    }

    /// <summary>Takes one step: folds it, or writes it to <paramref name="output"/> where there is one.</summary>
    private InferenceError? Take(ChoiceEvent step, PipeWriter? output)
    {
        if (step.Event.Kind == GenerationEventKind.Failed)
        {
            return Translate(step.Event.Error);
        }

        if (output is not null)
        {
            Begin(step.Index, output);
        }

        if (step.Event.Kind == GenerationEventKind.Finished)
        {
            Finish(step, output);
            return null;
        }

        IReadOnlyList<TokenLogProbability>? logProbs =
            LogProbMapper.Map(step.Event.LogProbs, plan.Choices[step.Index].Request.TopLogProbs is not null);
        if (output is null)
        {
            _choices[step.Index].Add(step.Event.Text, logProbs);
        }
        else if (step.Event.Text.Length > 0 || logProbs is { Count: > 0 })
        {
            format.WriteText(output, step.Index, step.Event.Text, logProbs);
        }

        return null;
    }

    private void Begin(int index, PipeWriter output)
    {
        HttpResponse response = exchange.Http.Response;
        if (!response.HasStarted)
        {
            response.ContentType = "text/event-stream; charset=utf-8";
            response.Headers.CacheControl = "no-cache";
            response.Headers["x-accel-buffering"] = "no";
        }

        if (!_started[index])
        {
            _started[index] = true;
            format.WriteStart(output, index);
        }
    }

    private void Finish(ChoiceEvent step, PipeWriter? output)
    {
        string reason = step.Event.Reason == FinishReason.Length ? FinishReasons.Length : FinishReasons.Stop;
        _open--;
        _usage.Add(step.Index, step.Event.Usage);
        _choices[step.Index].FinishReason = reason;
        if (output is not null)
        {
            format.WriteFinish(output, step.Index, reason);
        }
    }

    private async ValueTask<RequestOutcome> FailAsync(InferenceError error)
    {
        if (exchange.ClientGone.IsCancellationRequested)
        {
            return RequestOutcome.ClientGone;
        }

        if (Array.Exists(_started, started => started))
        {
            PipeWriter output = exchange.Http.Response.BodyWriter;
            OpenAiErrorWriter.WriteEvent(output, error);
            await output.FlushAsync(exchange.ClientGone);
            return RequestOutcome.Failed;
        }

        await exchange.WriteErrorAsync(error);
        return RequestOutcomes.Of(error);
    }

    /// <summary>The engine speaks of grammars; the caller asked for a format.</summary>
    private static InferenceError? Translate(InferenceError? error) =>
        error?.Parameter is "grammar" ? error with { Parameter = "response_format" } : error;

    private InferenceError BrokenOff() => cut.IsCancellationRequested
        ? new InferenceError(ErrorKind.ShuttingDown, "The worker stopped before the answer was complete. Send the request again.")
        : new InferenceError(ErrorKind.StreamBroken, "The answer broke off. Send the request again.");
}
