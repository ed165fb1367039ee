using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Translation;

/// <summary>
/// Asks a target for vectors, in as many calls as it takes: some take one text at a time. All calls have to succeed; their vectors and counts
/// are put together in the order of the inputs.
/// </summary>
internal sealed class EmbeddingBatches(
    IEmbeddingCodec codec, EncodeOptions options, Func<UpstreamPayload, CancellationToken, ValueTask<UpstreamResult>> dispatch, Func<UpstreamResponse, long?> promptTokens)
{
    private const int MaxAnswerBytes = 256 * 1024 * 1024;

    /// <summary>How many calls are under way at once.</summary>
    private const int AtOnce = 4;

    public async ValueTask<ProviderAnswer> SendAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        var parts = new List<EmbeddingPart>();
        foreach (EmbeddingInput[][] window in request.Inputs.Chunk(codec.MaxInputs).Chunk(AtOnce))
        {
            EmbeddingPart[] answered = await Task.WhenAll(window.Select(inputs => AskAsync(request with { Inputs = inputs }, cancellationToken)));
            if (Array.Find(answered, part => part.Fault is not null).Fault is { } fault)
            {
                return new FaultAnswer(fault);
            }

            parts.AddRange(answered);
        }

        return Join(parts);
    }

    private static ProviderAnswer Join(List<EmbeddingPart> parts)
    {
        EmbeddingAnswer first = parts[0].Answer!;
        ReadOnlyMemory<float>[] vectors = [.. parts.SelectMany(part => part.Answer!.Vectors)];
        if (vectors.Any(vector => vector.Length != first.Vectors[0].Length))
        {
            return new FaultAnswer(Senseless("vectors of several lengths"));
        }

        // One that did not count leaves the sum unknown.
        long? tokens = parts.Aggregate((long?)0, (sum, part) => sum + part.Answer!.Usage.PromptTokens);
        return new EmbeddedAnswer(first with { Vectors = vectors, Usage = new TokenUsage { PromptTokens = tokens } })
        {
            IsStream = false,
            DroppedFields = parts[0].Payload!.Dropped,
            IgnoredFields = parts[0].Payload!.Ignored,
        };
    }

    private static ProviderFault Senseless(string detail) => new(
        new InferenceError(ErrorKind.UpstreamFault, "The model's provider gave an answer that makes no sense. Try again."), FaultCause.ServerFault, 200, detail);

    private async Task<EmbeddingPart> AskAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        if (!codec.EncodeRequest(request, options).TryGet(out EncodedRequest? encoded, out InferenceError? error))
        {
            return new(null, null, new ProviderFault(error, FaultCause.Rejected));
        }

        UpstreamPayload payload = UpstreamPayload.Of(encoded);
        UpstreamResult result = await dispatch(payload, cancellationToken);
        if (result.Response is not { } response)
        {
            return new(payload, null, result.Fault);
        }

        await using (response)
        {
            return await ReadAsync(response, payload, request.Inputs.Count, cancellationToken);
        }
    }

    private async Task<EmbeddingPart> ReadAsync(UpstreamResponse response, UpstreamPayload payload, int inputs, CancellationToken cancellationToken)
    {
        try
        {
            if (await UpstreamBody.ReadAsync(response, MaxAnswerBytes, cancellationToken) is not { } body)
            {
                return new(payload, null, Senseless($"the answer is larger than {MaxAnswerBytes} bytes"));
            }

            if (!codec.DecodeAnswer(body, options.Model, inputs).TryGet(out EmbeddingAnswer? answer, out InferenceError? error))
            {
                return new(payload, null, new ProviderFault(error, FaultCause.ServerFault, 200, "no vectors"));
            }

            long? counted = answer.Usage.PromptTokens ?? promptTokens(response);
            return new(payload, answer with { Usage = answer.Usage with { PromptTokens = counted } }, null);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return new(payload, null, new ProviderFault(
                new InferenceError(ErrorKind.UpstreamFault, "The model's provider broke off before it answered. Try again."), FaultCause.Connect, Detail: exception.Message));
        }
    }
}
