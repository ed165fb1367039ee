using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>
/// OpenAI's older completions, for clients, over targets that only chat: the prompt becomes the user's message. Targets that speak
/// completions are better given the bytes.
/// </summary>
public sealed class CompletionsCodec : IClientCodec
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "model", "prompt", "temperature", "top_p", "top_k", "min_p", "seed", "stop", "frequency_penalty", "presence_penalty", "logit_bias",
            "n", "max_tokens", "stream", "stream_options", "user", "echo", "best_of", "suffix", "logprobs",
        ],
        StringComparer.Ordinal);

    private CompletionsCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static CompletionsCodec Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "completions";

    /// <inheritdoc/>
    public Result<ChatRequest> DecodeRequest(ReadOnlyMemory<byte> body) => RequestObject.Read(body, Read);

    /// <inheritdoc/>
    public IChatStreamEncoder CreateStreamEncoder(AnswerShape shape) => new CompletionsStreamEncoder(shape);

    /// <inheritdoc/>
    public void EncodeAnswer(ChatAnswer answer, AnswerShape shape, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, WireJson.WriterOptions);
        CompletionsStreamEncoder.Begin(json, new AnswerStarted(answer.Id, answer.Model, answer.Created), shape);
        foreach (ChatChoice choice in answer.Choices)
        {
            CompletionsStreamEncoder.WriteChoice(json, choice.Index, choice.Text, choice.Reason);
        }

        json.WriteEndArray();
        if (answer.Usage != TokenUsage.Unknown)
        {
            OpenAiUsage.Write(json, answer.Usage);
        }

        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public void EncodeError(InferenceError error, string? requestId, IBufferWriter<byte> output) => OpenAiErrorWriter.Write(output, error);

    /// <summary>A decoder for one stream that was relayed.</summary>
    public static IChatStreamDecoder CreateStreamDecoder(AnswerSeed seed) => new CompletionsStreamDecoder(seed);

    /// <summary>Reads a whole answer that was relayed (UTF-8 JSON); the last step is <see cref="AnswerCompleted"/> or <see cref="AnswerFailed"/>.</summary>
    public static void DecodeAnswer(ReadOnlyMemory<byte> body, AnswerSeed seed, ICollection<ChatChunk> steps) =>
        CompletionsAnswerReader.ReadWhole(body, seed, steps);

    private static ChatRequest Read(RequestObject root)
    {
        foreach (string name in (ReadOnlySpan<string>)["suffix", "logprobs"])
        {
            if (root.Has(name))
            {
                root.Fail(name, "is not supported with this model");
            }
        }

        if (root.Flag("echo") == true)
        {
            root.Fail("echo", "is not supported with this model");
        }

        if (root.Count("best_of", 1, 128) > (root.Count("n", 1, 128) ?? 1))
        {
            root.Fail("best_of", "is not supported with this model: it must not be over 'n'");
        }

        return new ChatRequest
        {
            Model = root.RequiredText("model"),
            Names = FieldNames.Completions,
            Messages = [new ChatMessage(ChatRole.User, ReadPrompt(root)) { Path = "prompt" }],
            Sampling = ChatCompletionsRequestReader.ReadSampling(root, withLogprobs: false),
            MaxOutputTokens = root.Count("max_tokens", 1),
            Stream = root.Flag("stream") ?? false,
            IncludeUsage = ChatCompletionsRequestReader.ReadIncludeUsage(root),
            User = root.Text("user"),
            Extensions = root.Others(Known, ProviderTag.OpenAi),
        };
    }

    private static string ReadPrompt(RequestObject root)
    {
        if (root.TryGet("prompt", out JsonElement prompt) && prompt.ValueKind == JsonValueKind.Array)
        {
            IReadOnlyList<string> prompts = root.Texts("prompt");
            if (prompts.Count != 1)
            {
                root.Fail("prompt", "must be one text: this model takes neither several prompts nor token ids");
            }

            return prompts.Count > 0 ? prompts[0] : "";
        }

        return root.RequiredText("prompt");
    }
}
