using System.Text;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Requests;
using Penstock.Worker.Batching;
using Penstock.Worker.Hosting.Answers;
using Penstock.Worker.Hosting.Lifecycle;

namespace Penstock.Worker.Hosting.Requests;

/// <summary>From the body of a chat completion to what the engine runs.</summary>
internal static class ChatPlanner
{
    public static Result<GenerationPlan> Plan(ReadOnlySpan<byte> body, LoadedModel model, WorkerOptions options)
    {
        if (!ChatCompletionDecoder.TryDecode(body, out ChatCompletionRequest? request, out InferenceError? error))
        {
            return error;
        }

        if (model.Conversations is not { } conversations)
        {
            return new InferenceError(
                ErrorKind.InvalidRequest, "This model has no chat template. Use /v1/completions.", "messages", "no_chat_template");
        }

        error = PlanChecks.CheckModel(request.Model, options)
            ?? SupportedFields.Check(request, conversations)
            ?? PlanChecks.CheckSize(request.Messages.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Text)), model, "messages");
        return error ?? Plan(request, conversations, model, options);
    }

    private static Result<GenerationPlan> Plan(
        ChatCompletionRequest request, IConversationEncoder conversations, LoadedModel model, WorkerOptions options)
    {
        if (!ResponseGrammar.TryFind(request.ResponseFormat, out string? grammar, out InferenceError? error)
            || !SamplingMapper.Map(request.Parameters, model.Tokenizer).TryGet(out SamplingOptions? sampling, out error)
            || !conversations.Encode(request.Messages).TryGet(out PromptTokens? prompt, out error))
        {
            return error!;
        }

        error = PlanChecks.CheckContext(prompt, model, "messages");
        if (error is not null)
        {
            return error;
        }

        var generation = new GenerationRequest
        {
            PromptTokens = prompt.Tokens,
            MaxTokens = request.TokenLimit ?? 0,
            Sampling = sampling,
            Stop = [.. request.Parameters.Stop],
            Grammar = grammar,
            TopLogProbs = request.LogProbs ? request.TopLogProbs ?? 0 : null,
            QueueTimeout = options.QueueTimeout,
        };

        // Only the flag is kept: the request and its JSON, which may be large, go as soon as the plan is made.
        bool includeUsage = request.Parameters.IncludeUsage;
        return new GenerationPlan
        {
            Choices = [.. Enumerable.Range(0, request.Parameters.N ?? 1).Select(index => new PlannedChoice(
                index, 0, generation with { Sampling = SamplingMapper.ForChoice(sampling, index) }))],
            IdPrefix = "chatcmpl-",
            CreateFormat = envelope => new ChatAnswerFormat(envelope, includeUsage),
            Stream = request.Parameters.Stream,
            IncludeUsage = includeUsage,
            Ignored = SupportedFields.Unknown(request),
        };
    }
}
