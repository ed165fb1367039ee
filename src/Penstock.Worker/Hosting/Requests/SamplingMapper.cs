using System.Collections.Immutable;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Requests;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Hosting.Requests;

/// <summary>From OpenAI's parameters to the engine's. What the caller did not say is OpenAI's default.</summary>
internal static class SamplingMapper
{
    public static Result<SamplingOptions> Map(GenerationParameters parameters, ITokenizer tokenizer)
    {
        foreach (int token in parameters.LogitBias.Keys)
        {
            if (token >= tokenizer.VocabularySize)
            {
                return new InferenceError(
                    ErrorKind.InvalidRequest,
                    $"Invalid 'logit_bias': token {token} is not in the model's vocabulary of {tokenizer.VocabularySize} tokens.",
                    $"logit_bias.{token}");
            }
        }

        SamplingOptions defaults = SamplingOptions.Default;
        return new SamplingOptions
        {
            Temperature = (float?)parameters.Temperature ?? defaults.Temperature,
            TopK = Math.Max(0, parameters.TopK ?? defaults.TopK),
            TopP = (float?)parameters.TopP ?? defaults.TopP,
            MinP = (float?)parameters.MinP ?? defaults.MinP,
            Seed = (ulong?)parameters.Seed,
            PresencePenalty = (float?)parameters.PresencePenalty ?? defaults.PresencePenalty,
            FrequencyPenalty = (float?)parameters.FrequencyPenalty ?? defaults.FrequencyPenalty,
            RepeatPenalty = (float?)parameters.RepetitionPenalty ?? defaults.RepeatPenalty,
            LogitBias = parameters.LogitBias.ToImmutableDictionary(bias => bias.Key, bias => (float)bias.Value),
        };
    }

    /// <summary>The options of one of several answers: each has a seed of its own, or all would read the same.</summary>
    public static SamplingOptions ForChoice(SamplingOptions options, int index) =>
        options.Seed is { } seed ? options with { Seed = unchecked(seed + (ulong)index) } : options;
}
