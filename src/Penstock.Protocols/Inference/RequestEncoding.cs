using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Inference;

/// <summary>What the writers of upstream requests have in common.</summary>
internal static class RequestEncoding
{
    /// <summary>Runs <paramref name="write"/>; its refusal, or the body and what was left out.</summary>
    public static Result<EncodedRequest> Write(EncodeOptions options, Action<Utf8JsonWriter, FieldPolicy> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var policy = new FieldPolicy(options.Unsupported);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            write(json, policy);
        }

        return policy.Error is InferenceError error ? error : new EncodedRequest(buffer.WrittenMemory, policy.Dropped) { Unsupported = policy.UnsupportedFields };
    }
}
