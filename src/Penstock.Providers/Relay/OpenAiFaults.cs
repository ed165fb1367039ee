using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.OpenAi;

namespace Penstock.Providers.Relay;

/// <summary>What an upstream of OpenAI's dialect means when it fails, and what the client is told.</summary>
internal static class OpenAiFaults
{
    /// <summary>The connection broke, or the stream ended before its end.</summary>
    public static ProviderFault Broken(bool begun, string detail) => begun
        ? new(new(ErrorKind.StreamBroken, "The model server broke off its answer. Try again."), FaultCause.Broken, Detail: detail)
        : new(new(ErrorKind.UpstreamFault, "The model server broke off before it answered. Try again."), FaultCause.Connect, Detail: detail);

    /// <summary>An answer with status 200 that cannot be one.</summary>
    public static ProviderFault Senseless(string detail) => new(
        new(ErrorKind.UpstreamFault, "The model server gave an answer that makes no sense. Try again."), FaultCause.ServerFault, 200, detail);

    /// <summary>An error inside an answer whose status was 200.</summary>
    public static ProviderFault InBand(bool begun, string? code)
    {
        string detail = $"error in the answer, code {OpenAiErrorText.Clean(code ?? "none")}";
        return begun
            ? Broken(begun, detail)
            : new(new(ErrorKind.UpstreamFault, "The model server could not answer. Try again."), FaultCause.ServerFault, 200, detail);
    }

    /// <summary>
    /// An answer whose status is not 200. A server of our own (<paramref name="isOurs"/>) is quoted where it finds fault with the request;
    /// other people's texts may hold keys or names of accounts and are not.
    /// </summary>
    public static ProviderFault Of(UpstreamFailure failure, bool isOurs)
    {
        OpenAiErrorText text = OpenAiErrorText.Read(failure.Body.Span);
        InferenceError error = ChatCompletionsCodec.Instance.DecodeError(failure);
        FaultCause cause = FaultCauses.Of(error.Kind);
        if (isOurs && cause == FaultCause.Rejected)
        {
            error = error with { Message = text.Message ?? error.Message, Parameter = text.Parameter, Code = text.Code };
        }

        return new(error, cause, failure.Status, $"status {failure.Status}, code {text.Code ?? "none"}");
    }
}
