using System.Collections.Immutable;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Reservation;

/// <summary>
/// The upper bound of an attempt, without a tokenizer. Prompt: the least of its bytes, the learned tokens per byte, and the context of its targets.
/// Output: what the client allows, or else what the targets say at most, for each answer that is wanted.
/// </summary>
internal static class BoundEstimate
{
    /// <summary>What an answer is taken to have at most where neither client nor target says.</summary>
    public const int UnknownOutputTokens = 16_384;

    // An image that is named by its URL has few bytes and many tokens; what most models count for a large one.
    private const long TokensPerImage = 3_000;

    /// <summary>The bound over all <paramref name="tiers"/>.</summary>
    public static Bound Of(InferenceRequest request, ImmutableArray<Tier> tiers, TokenRatio ratio)
    {
        ReadOnlySpan<byte> body = request.Body.Bytes.Span;
        long prompt = Math.Min(ratio.Bound(body.Length) + (Images(body) * TokensPerImage), Context(tiers));
        long output = request.Operation is Operation.Chat or Operation.Completion or Operation.Response ? Output(request, tiers) : 0;
        return new Bound(prompt, output, PriceCeiling.Of(tiers, prompt, output));
    }

    /// <summary>The longest answer that the client did not bound: the largest of the targets'.</summary>
    public static long LongestAnswer(ImmutableArray<Tier> tiers)
    {
        long longest = 0;
        foreach (Tier tier in tiers)
        {
            foreach (TargetState target in tier.Targets)
            {
                longest = Math.Max(longest, target.Options.MaxOutputTokens ?? target.Options.ContextTokens ?? UnknownOutputTokens);
            }
        }

        return longest;
    }

    private static long Output(InferenceRequest request, ImmutableArray<Tier> tiers) =>
        (request.MaxOutputTokens ?? LongestAnswer(tiers)) * request.Choices;

    /// <summary>No prompt is longer than the context that reads it; unbounded where one target does not say.</summary>
    private static long Context(ImmutableArray<Tier> tiers)
    {
        long context = 0;
        foreach (Tier tier in tiers)
        {
            foreach (TargetState target in tier.Targets)
            {
                context = Math.Max(context, target.Options.ContextTokens ?? long.MaxValue);
            }
        }

        return context;
    }

    private static long Images(ReadOnlySpan<byte> body)
    {
        long count = 0;
        for (int at = body.IndexOf("image"u8); at >= 0; at = body.IndexOf("image"u8))
        {
            // `"type":"image_url"`, `"image_url":{`, `"input_image"`, `"type":"image"`: a quote stands before it, or input_.
            count += at > 0 && body[at - 1] is (byte)'"' or (byte)'_' ? 1 : 0;
            body = body[(at + 5)..];
        }

        return (count + 1) / 2;
    }
}
