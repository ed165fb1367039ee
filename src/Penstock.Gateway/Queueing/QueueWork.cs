using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Queueing;

/// <summary>
/// What a request counts for in its tenant's share: its prompt by length, four bytes a token, and the answer that it allows. An estimate; it
/// only has to be in proportion.
/// </summary>
internal static class QueueWork
{
    private const int UsualAnswerTokens = 256;

    public static double Tokens(InferenceRequest request) =>
        1 + (request.Body.Bytes.Length / 4.0) + ((request.MaxOutputTokens ?? UsualAnswerTokens) * (double)request.Choices);
}
