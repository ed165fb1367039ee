using Penstock.Protocols.Errors;

namespace Penstock.Worker.Batching;

/// <summary>What the scheduler itself must be sure of before a request may run; ranges of the wire's fields are checked by its decoder.</summary>
internal static class RequestChecks
{
    /// <summary>The first thing that is wrong with <paramref name="request"/>, or null.</summary>
    public static InferenceError? Find(GenerationRequest request, int contextTokens, int vocabularySize)
    {
        if (request.PromptTokens.IsDefaultOrEmpty)
        {
            return SchedulerErrors.EmptyPrompt;
        }

        // One place is left for the answer's first token.
        if (request.PromptTokens.Length >= contextTokens)
        {
            return SchedulerErrors.TooLong(contextTokens, request.PromptTokens.Length);
        }

        foreach (int token in request.PromptTokens)
        {
            if ((uint)token >= (uint)vocabularySize)
            {
                return SchedulerErrors.UnknownToken(token, "prompt");
            }
        }

        foreach (int token in request.Sampling.LogitBias.Keys)
        {
            if ((uint)token >= (uint)vocabularySize)
            {
                return SchedulerErrors.UnknownToken(token, "logit_bias");
            }
        }

        return null;
    }
}
