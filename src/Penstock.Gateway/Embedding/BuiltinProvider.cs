using System.Buffers;
using Penstock.Catalog.Providers;
using Penstock.Embeddings;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.OpenAi;
using Penstock.Providers;

namespace Penstock.Gateway.Embedding;

/// <summary>
/// Provider kind <c>builtin</c>: the embedding model that comes with the program, run in this process on the request's own thread. It is
/// not among the kinds of <see cref="ProviderKinds"/>, because whoever links those should not carry the model's weights.
/// </summary>
internal sealed class BuiltinProvider : IProvider
{
    /// <summary>The kind's name in the configuration.</summary>
    public const string KindName = "builtin";

    private const int MostInputs = 256;

    public string Kind => KindName;

    /// <summary>A provider of this kind, or null when the options name another.</summary>
    public static BuiltinProvider? Create(ProviderOptions options) =>
        string.Equals(options.Kind, KindName, StringComparison.Ordinal) ? new BuiltinProvider() : null;

    public bool Relays(Dialect dialect, Operation operation) => dialect == Dialect.OpenAi && operation == Operation.Embedding;

    public ValueTask<ProviderAnswer> SendAsync(ProviderCall call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Answer(call, cancellationToken));

    private static ProviderAnswer Answer(ProviderCall call, CancellationToken cancellationToken)
    {
        if (call.Operation != Operation.Embedding || call.Body is null)
        {
            return Rejected(new(ErrorKind.InvalidRequest, "The built-in model makes embeddings only: call /v1/embeddings."));
        }

        if (!string.Equals(call.TargetModel.Text, BuiltinEmbeddings.UseLite, StringComparison.Ordinal))
        {
            return Rejected(new(ErrorKind.ModelNotFound, $"There is no built-in embedding model of that name: it is {BuiltinEmbeddings.UseLite}."));
        }

        Result<EmbeddingRequest> request = EmbeddingsCodec.DecodeRequest(call.Body.Bytes);
        if (request.Error is { } error)
        {
            return Rejected(error);
        }

        if (BuiltinEmbeddings.Load(out string? problem) is not { } model)
        {
            return new FaultAnswer(new ProviderFault(
                new(ErrorKind.UpstreamUnavailable, "The built-in embedding model is not there. Tell the gateway's operator."), FaultCause.ServerFault, Detail: problem));
        }

        return Complaint(request.Value, model) is { } complaint ? Rejected(complaint) : Embed(request.Value, model, call, cancellationToken);
    }

    private static InferenceError? Complaint(EmbeddingRequest request, IEmbeddingModel model) =>
        request.Inputs.Any(static input => input.Text is null)
            ? new(ErrorKind.InvalidRequest, "The built-in model takes texts, not token ids.", Parameter: "input")
        : request.Inputs.Count > MostInputs
            ? new(ErrorKind.InvalidRequest, $"The built-in model takes at most {MostInputs} texts at once.", Parameter: "input")
        : request.Dimensions is { } dimensions && dimensions != model.Dimensions
            ? new(ErrorKind.InvalidRequest, $"The built-in model's vectors have {model.Dimensions} numbers.", Parameter: "dimensions")
        : null;

    private static BuiltinAnswer Embed(EmbeddingRequest request, IEmbeddingModel model, ProviderCall call, CancellationToken cancellationToken)
    {
        var vectors = new ReadOnlyMemory<float>[request.Inputs.Count];
        long tokens = 0;
        for (int i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            float[] vector = new float[model.Dimensions];
            tokens += model.Embed(request.Inputs[i].Text!, vector);
            vectors[i] = vector;
        }

        var output = new ArrayBufferWriter<byte>();
        var usage = new TokenUsage { PromptTokens = tokens };
        EmbeddingsCodec.EncodeAnswer(new EmbeddingAnswer(model.Name, vectors, usage), call.PublicModel.Text, request.AsBase64, output);
        return new BuiltinAnswer(output.WrittenMemory, usage) { IsStream = false };
    }

    private static FaultAnswer Rejected(InferenceError error) => new(new ProviderFault(error, FaultCause.Rejected));
}
