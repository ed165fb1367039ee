using System.Buffers;
using System.Text;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Bedrock;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Gemini;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.OpenAi;

namespace Penstock.Fuzz;

/// <summary>What holds for requests: a client's error or a request; that can be put into a provider's language, or is refused.</summary>
internal static class RequestRules
{
    private static readonly (IUpstreamCodec Codec, EncodeOptions Options)[] Targets =
    [
        (ChatCompletionsCodec.Instance, new EncodeOptions { Model = "gpt-5-mini" }),
        (ChatCompletionsCodec.Instance, new EncodeOptions { Model = "qwen3", Compatible = true, AcceptsDeveloperRole = false }),
        (MessagesCodec.Instance, new EncodeOptions { Model = "claude-sonnet-4-5", Thinking = ThinkingStyle.Budget }),
        (MessagesCodec.Instance, new EncodeOptions { Model = "claude-opus-4-8", AcceptsSampling = false, Unsupported = UnsupportedFields.Drop }),
        (GenerateContentCodec.Instance, new EncodeOptions { Model = "gemini-3-pro", Unsupported = UnsupportedFields.Drop }),
        (ConverseCodec.Instance, new EncodeOptions { Model = "anthropic.claude-sonnet-4-5", Unsupported = UnsupportedFields.Drop }),
        (ConverseCodec.Instance, new EncodeOptions { Model = "amazon.nova-lite-v1:0" }),
    ];

    public static IReadOnlyList<byte[]> Embeddings { get; } =
    [
        .. ((string[])
        [
            """{"model":"m","input":"some text","dimensions":8,"encoding_format":"base64","user":"u"}""",
            """{"model":"m","input":["one","two","three"],"encoding_format":"float"}""",
            """{"model":"m","input":[[1,2,3],[4,5]]}""",
            """{"model":"m","input":[1,2,3]}""",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public static bool Run(IClientCodec codec, byte[] input, FuzzBudget budget)
    {
        Result<ChatRequest> decoded = codec.DecodeRequest(input);
        if (!decoded.TryGet(out ChatRequest? request, out InferenceError? error))
        {
            Rules.RequireExpected(error);
            Rules.Require(error.Description.Status is 400 or 404, $"A request is refused with {error.Description.Status}.");
            var output = new ArrayBufferWriter<byte>();
            codec.EncodeError(error, "req", output);
            Rules.RequireJson(output.WrittenMemory, "An error");
            return false;
        }

        budget.Spend();
        (IUpstreamCodec target, EncodeOptions options) = Rules.Pick(Targets, input);
        if (target.EncodeRequest(request, options).TryGet(out EncodedRequest? encoded, out InferenceError? refused))
        {
            Rules.RequireJson(encoded.Body, $"The request to {options.Model}");
        }
        else
        {
            Rules.RequireExpected(refused);
            Rules.Require(refused is { Kind: ErrorKind.UnsupportedParameter, Parameter.Length: > 0 }, "A refusal without the field's name.");
        }

        return true;
    }

    public static bool RunEmbeddings(byte[] input, FuzzBudget budget)
    {
        if (!EmbeddingsCodec.DecodeRequest(input).TryGet(out EmbeddingRequest? request, out InferenceError? error))
        {
            Rules.RequireExpected(error);
            return false;
        }

        budget.Spend();
        Rules.RequireJson(EmbeddingsCodec.Instance.EncodeRequest(request, Targets[0].Options with { Unsupported = UnsupportedFields.Drop }).Value.Body, "The request");
        return true;
    }
}
