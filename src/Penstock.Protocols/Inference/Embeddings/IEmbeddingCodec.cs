using Penstock.Protocols.Errors;

namespace Penstock.Protocols.Inference.Embeddings;

/// <summary>How a target is asked for vectors. Pure and safe for use by several threads.</summary>
public interface IEmbeddingCodec
{
    /// <summary>The most inputs that one request may have.</summary>
    int MaxInputs { get; }

    /// <summary>Writes a request; an error of kind <see cref="ErrorKind.UnsupportedParameter"/> names what the target cannot express.</summary>
    Result<EncodedRequest> EncodeRequest(EmbeddingRequest request, EncodeOptions options);

    /// <summary>Reads an answer; an error where it makes no sense, or has another number of vectors than <paramref name="inputs"/>.</summary>
    Result<EmbeddingAnswer> DecodeAnswer(ReadOnlyMemory<byte> body, string model, int inputs);
}
