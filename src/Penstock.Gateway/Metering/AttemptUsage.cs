using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Metering;

/// <summary>
/// What an attempt used: as its target counted, and where it did not come to count, as the gateway estimates. A call that was refused before an
/// answer began used nothing that anybody bills.
/// </summary>
internal static class AttemptUsage
{
    /// <summary>The usage; null when nothing was used.</summary>
    /// <param name="context">The attempt's fork.</param>
    /// <param name="counted">What the target said; null when nothing.</param>
    /// <param name="passed">Output tokens that came, estimated.</param>
    /// <param name="isWhole">Whether the answer came to its end.</param>
    public static TokenUsage? Of(InferenceContext context, TokenUsage? counted, long passed, bool isWhole)
    {
        InferenceRequest request = context.Request;
        bool isCounted = counted?.PromptTokens is not null && (counted.OutputTokens is not null || request.Operation == Operation.Embedding);
        if ((isWhole && isCounted) || context.Attempt!.DispatchedAt == 0 || (counted is null && passed == 0 && WasRefused(context.Attempt)))
        {
            return counted;
        }

        counted ??= TokenUsage.Unknown;
        return counted with
        {
            PromptTokens = counted.PromptTokens ?? PromptTokens(request),
            OutputTokens = Math.Max(counted.OutputTokens ?? 0, passed),
            Estimated = true,
        };
    }

    private static bool WasRefused(Attempt attempt) =>
        attempt.Fault?.Cause is FaultCause.Connect or FaultCause.RateLimited or FaultCause.Rejected or FaultCause.ServerFault;

    /// <summary>Reads the prompt, which the request's way did not; only an answer that was cut, or not counted, costs that.</summary>
    private static long PromptTokens(InferenceRequest request) =>
        request.Codec is { } codec && codec.DecodeRequest(request.Body.Bytes).TryGet(out ChatRequest? chat, out InferenceError? _)
            ? PromptEstimate.Tokens(chat)
            : request.Body.Bytes.Length / 4;
}
