using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>How much work a request is, guessed in constant time: a tokenizer has no place before the first byte.</summary>
internal static class RequestWork
{
    private const double BytesPerToken = 4;

    /// <summary>Tokens of the prompt, by the length of the request; pictures in it count as what they weigh.</summary>
    public static double PromptTokens(InferenceContext context) => context.Request.Body.Bytes.Length / BytesPerToken;

    /// <summary>What it would be at <paramref name="load"/>, in work.</summary>
    public static long Estimate(InferenceContext context, LoadState load) =>
        load.Work.Estimate(PromptTokens(context), context.Request.MaxOutputTokens);

    /// <summary>Answer tokens that are to be expected of it at <paramref name="load"/>.</summary>
    public static double OutputTokens(InferenceContext context, LoadState load) =>
        Math.Min(load.Work.MeanOutput, context.Request.MaxOutputTokens ?? double.PositiveInfinity);
}
