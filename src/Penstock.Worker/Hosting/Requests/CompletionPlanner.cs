using System.Collections.Immutable;
using System.Text;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Requests;
using Penstock.Worker.Batching;
using Penstock.Worker.Hosting.Answers;
using Penstock.Worker.Hosting.Lifecycle;

namespace Penstock.Worker.Hosting.Requests;

/// <summary>From the body of a completion to what the engine runs.</summary>
internal static class CompletionPlanner
{
    /// <summary>OpenAI's default for completions, and only for them.</summary>
    private const int DefaultMaxTokens = 16;

    public static Result<GenerationPlan> Plan(ReadOnlySpan<byte> body, LoadedModel model, WorkerOptions options)
    {
        if (!CompletionDecoder.TryDecode(body, out CompletionRequest? request, out InferenceError? error))
        {
            return error;
        }

        error = PlanChecks.CheckModel(request.Model, options) ?? SupportedFields.Check(request) ?? CheckChoices(request);
        return error ?? Plan(request, model, options);
    }

    private static Result<GenerationPlan> Plan(CompletionRequest request, LoadedModel model, WorkerOptions options)
    {
        if (!SamplingMapper.Map(request.Parameters, model.Tokenizer).TryGet(out SamplingOptions? sampling, out InferenceError? error))
        {
            return error;
        }

        var choices = ImmutableArray.CreateBuilder<PlannedChoice>();
        for (int i = 0; i < request.Prompts.Count; i++)
        {
            if (!Encode(request.Prompts[i], model).TryGet(out PromptTokens? prompt, out error))
            {
                return error;
            }

            GenerationRequest generation = ToGeneration(request, prompt, options);
            for (int answer = 0; answer < (request.Parameters.N ?? 1); answer++)
            {
                choices.Add(new PlannedChoice(
                    choices.Count, i, generation with { Sampling = SamplingMapper.ForChoice(sampling, answer) }));
            }
        }

        return ToPlan(request, choices.ToImmutable(), model);
    }

    private static GenerationPlan ToPlan(CompletionRequest request, ImmutableArray<PlannedChoice> choices, LoadedModel model)
    {
        bool includeUsage = request.Parameters.IncludeUsage;
        string[] echoes = Echoes(request, choices, model.Tokenizer);
        return new GenerationPlan
        {
            Choices = choices,
            IdPrefix = "cmpl-",
            CreateFormat = envelope => new CompletionAnswerFormat(envelope, includeUsage, echoes),
            Stream = request.Parameters.Stream,
            IncludeUsage = includeUsage,
            Ignored = SupportedFields.Unknown(request.Others.Keys),
        };
    }

    private static string[] Echoes(CompletionRequest request, ImmutableArray<PlannedChoice> choices, ITokenizer tokenizer) =>
        [.. choices.Select(choice => request.Echo ? TextOf(request.Prompts[choice.Prompt], tokenizer) : "")];

    private static GenerationRequest ToGeneration(CompletionRequest request, PromptTokens prompt, WorkerOptions options) => new()
    {
        PromptTokens = prompt.Tokens,
        MaxTokens = request.Parameters.MaxTokens ?? DefaultMaxTokens,
        Stop = [.. request.Parameters.Stop],
        TopLogProbs = request.LogProbs,
        QueueTimeout = options.QueueTimeout,
    };

    private static InferenceError? CheckChoices(CompletionRequest request) =>
        (long)request.Prompts.Count * (request.Parameters.N ?? 1) <= PlanChecks.MostChoices
            ? null
            : new InferenceError(
                ErrorKind.InvalidRequest, $"The number of prompts times 'n' must not be more than {PlanChecks.MostChoices}.", "n");

    /// <summary>A text is never read as control tokens; who wants those sends token ids.</summary>
    private static Result<PromptTokens> Encode(CompletionPrompt prompt, LoadedModel model)
    {
        ITokenizer tokenizer = model.Tokenizer;
        if (PlanChecks.CheckSize(Encoding.UTF8.GetByteCount(prompt.Text ?? ""), model, "prompt") is { } tooLarge)
        {
            return tooLarge;
        }

        ImmutableArray<int> tokens = prompt.Text is { } text
            ? tokenizer.Tokenize(text, addSpecial: true, parseSpecial: false)
            : prompt.Tokens;
        foreach (int token in tokens)
        {
            if (token >= tokenizer.VocabularySize)
            {
                return new InferenceError(
                    ErrorKind.InvalidRequest,
                    $"Invalid 'prompt': token {token} is not in the model's vocabulary of {tokenizer.VocabularySize} tokens.",
                    "prompt");
            }
        }

        if (tokens.IsEmpty && (tokenizer.BeginOfText ?? tokenizer.EndOfText) is { } first)
        {
            tokens = [first];
        }

        var encoded = new PromptTokens(tokens);
        InferenceError? error = tokens.IsEmpty
            ? new InferenceError(ErrorKind.InvalidRequest, "Invalid 'prompt': this model cannot begin with an empty prompt.", "prompt")
            : PlanChecks.CheckContext(encoded, model, "prompt");
        return error is null ? encoded : error;
    }

    private static string TextOf(CompletionPrompt prompt, ITokenizer tokenizer) =>
        prompt.Text ?? Encoding.UTF8.GetString([.. prompt.Tokens.SelectMany(token => tokenizer.BytesOf(token).ToArray())]);
}
