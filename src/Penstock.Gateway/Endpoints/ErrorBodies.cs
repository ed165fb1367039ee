using System.Buffers;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.OpenAi;

namespace Penstock.Gateway.Endpoints;

/// <summary>Errors in the client's dialect: as the body of an answer, and as the event that ends a broken stream.</summary>
internal static class ErrorBodies
{
    /// <summary>A JSON document, UTF-8.</summary>
    public static byte[] Of(Dialect dialect, InferenceError error, string requestId) => dialect switch
    {
        Dialect.OpenAi => OpenAiErrorWriter.ToUtf8Json(error),
        Dialect.Anthropic => Anthropic(error, requestId),
        _ => throw new InvalidOperationException($"No client speaks {dialect} ({requestId})."),
    };

    /// <summary>Appends an event.</summary>
    public static void WriteEvent(Dialect dialect, InferenceError error, string requestId, IBufferWriter<byte> output)
    {
        switch (dialect)
        {
            case Dialect.OpenAi:
                OpenAiErrorWriter.WriteEvent(output, error);
                break;
            case Dialect.Anthropic:
                AnthropicErrorWriter.WriteEvent(output, error, requestId);
                break;
            default:
                throw new InvalidOperationException($"No client speaks {dialect} ({requestId}).");
        }
    }

    private static byte[] Anthropic(InferenceError error, string requestId)
    {
        var json = new ArrayBufferWriter<byte>(256);
        AnthropicErrorWriter.Write(json, error, requestId);
        return json.WrittenSpan.ToArray();
    }
}
