using Penstock.Catalog.Models;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Resilience;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.OpenAi;
using Penstock.Providers;

namespace Penstock.Gateway.Inference;

/// <summary>The end of the way: sends the attempt to its target and pumps the answer into the output.</summary>
internal sealed class ProviderStage(TimeProvider time, DrainSlots drains) : IInferenceStage
{
    private readonly RelayPump _relay = new(time);
    private readonly ChunkPump _chunks = new(time);
    private readonly VectorPump _vectors = new(time);

    public async ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        if (Compose(context) is not { } call)
        {
            return;
        }

        if (call is { Operation: Operation.TokenCount, Chat: { } prompt })
        {
            await CountAsync(prompt, context);
            return;
        }

        Attempt attempt = context.Attempt!;
        if (attempt.Target!.Options.OnDisconnect == OnDisconnect.Drain)
        {
            attempt.Deadline.AllowDrain(drains);
        }

        attempt.Dispatch(time.GetTimestamp());
        attempt.Deadline.Dispatched(call.IsStream);
        ProviderAnswer? answer = null;
        try
        {
            try
            {
                answer = await attempt.Target.Provider.SendAsync(call, context.Cancelled);
                await TakeAsync(answer, call, context, attempt);
            }
            finally
            {
                if (answer is not null)
                {
                    await answer.DisposeAsync();
                }
            }
        }
        catch (OperationCanceledException) when (context.Cancelled.IsCancellationRequested)
        {
            attempt.Deadline.Explain(context);
        }

        if (context.Outcome == Outcome.LostHedge)
        {
            context.Usage ??= LostUsage(call);
        }
    }

    /// <summary>A target that was cut off says nothing of its tokens. It has read the prompt, which most clouds charge for; so that much is counted.</summary>
    private static TokenUsage LostUsage(ProviderCall call)
    {
        long prompt = call.Chat is { } chat ? PromptEstimate.Tokens(chat) : (call.Body!.Bytes.Length + 3) / 4;
        return new TokenUsage { PromptTokens = prompt, OutputTokens = 0, Estimated = true };
    }

    private ValueTask TakeAsync(ProviderAnswer answer, ProviderCall call, InferenceContext context, Attempt attempt)
    {
        switch (answer)
        {
            case FaultAnswer failed:
                Settle(context, attempt, failed.Fault, null);
                return ValueTask.CompletedTask;
            case PulledAnswer<RelayFrame> frames:
                return PumpAsync(frames, _relay.RunAsync(frames, context), context, attempt);
            case PulledAnswer<ChatChunk> chunks:
                return PumpAsync(chunks, _chunks.RunAsync(chunks, context), context, attempt);
            case PulledAnswer<EmbeddingAnswer> vectors:
                return PumpAsync(vectors, _vectors.RunAsync(vectors, call, context), context, attempt);
            default:
                throw new InvalidOperationException($"{answer.GetType()} is no known shape of answer.");
        }
    }

    /// <summary>Targets that cannot count are not asked; the answer is an estimate, and says so.</summary>
    private static async ValueTask CountAsync(ChatRequest prompt, InferenceContext context)
    {
        if (!context.Output.TryCommit(new AnswerHead(IsStream: false) { IsEstimated = true }))
        {
            context.End(Outcome.LostHedge);
            return;
        }

        TokenUsage usage = new() { PromptTokens = PromptEstimate.Tokens(prompt), Estimated = true };
        context.Output.Write(new ChatAnswer(context.Request.RequestId, prompt.Model, 0, [], usage));
        bool delivered = await context.Output.FlushAsync(context.Cancelled);
        context.End(delivered ? Outcome.Completed : Outcome.ClientGone);
    }

    private static async ValueTask PumpAsync(
        ContentAnswer answer, ValueTask<ProviderFault?> pump, InferenceContext context, Attempt attempt)
    {
        try
        {
            ProviderFault? fault = await pump;
            Settle(context, attempt, fault, fault is null ? Whole(attempt) : null);
        }
        finally
        {
            context.Usage = answer.Usage;
            attempt.EstimatedOutputTokens = answer.EstimatedOutputTokens;
        }
    }

    private static Outcome Whole(Attempt attempt) => attempt.Deadline.IsDraining ? Outcome.ClientGone : Outcome.Completed;

    private static void Settle(InferenceContext context, Attempt attempt, ProviderFault? fault, Outcome? outcome)
    {
        attempt.Fault = fault;
        if (fault is not null)
        {
            context.Fail(fault.Error, Outcome.UpstreamFault);
        }
        else if (context.Outcome == Outcome.Pending)
        {
            context.End(outcome!.Value);
        }
    }

    /// <summary>The call, or null when the request cannot be put into the target's language: the context says why.</summary>
    private static ProviderCall? Compose(InferenceContext context)
    {
        InferenceRequest request = context.Request;
        Attempt attempt = context.Attempt!;
        TargetState target = attempt.Target!;
        ChatRequest? chat = null;
        EmbeddingRequest? embeddings = null;
        if (!target.Provider.Relays(request.Dialect, request.Operation)
            && !(request.Operation == Operation.Embedding ? TryDecode(context, out embeddings) : TryDecode(context, out chat)))
        {
            return null;
        }

        return new ProviderCall
        {
            RequestId = request.RequestId,
            Operation = request.Operation,
            Dialect = request.Dialect,
            Body = request.Body,
            Chat = chat,
            Embeddings = embeddings,
            PublicModel = context.Route!.Name,
            TargetModel = target.Model,
            IsStream = request.IsStream,
            Unsupported = Rule(target, context) == UnsupportedRule.Drop ? UnsupportedFields.Drop : UnsupportedFields.Refuse,
            Replica = attempt.Replica?.Replica.Address,
            ReplicaToken = attempt.Replica?.Replica.Token,
            ConnectTimeout = context.Route.Options.Timeouts.Connect,
            TraceParent = attempt.Span?.Context.ToString(),
            TraceState = attempt.Span?.State,
        };
    }

    private static UnsupportedRule Rule(TargetState target, InferenceContext context) =>
        target.Options.Unsupported ?? context.Snapshot.Catalog.Gateway.Unsupported;

    private static bool TryDecode(InferenceContext context, out EmbeddingRequest? embeddings)
    {
        if (!EmbeddingsCodec.DecodeRequest(context.Request.Body.Bytes).TryGet(out embeddings, out InferenceError? error))
        {
            context.Fail(error);
            return false;
        }

        return true;
    }

    private static bool TryDecode(InferenceContext context, out ChatRequest? chat)
    {
        chat = null;
        if (context.Request.Codec is not { } codec)
        {
            context.Fail(new(ErrorKind.UnsupportedParameter, "The target of this model does not know this operation.", "model"));
            return false;
        }

        if (!codec.DecodeRequest(context.Request.Body.Bytes).TryGet(out chat, out InferenceError? error))
        {
            context.Fail(error);
            return false;
        }

        return true;
    }
}
