using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Bedrock;
using Penstock.Protocols.Gemini;
using Penstock.Protocols.Inference;
using Penstock.Protocols.OpenAi;

namespace Penstock.Fuzz;

/// <summary>Every target. A new codec is a line here.</summary>
public static class FuzzTargets
{
    /// <summary>In the order in which they are run.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("sse", Answers("*", "*.sse"), Bytes, FramingRules.ServerSentEvents),
        new("event-stream", [.. Corpus.Files("event-stream", "*"), .. Answers("bedrock", "*.events").Select(Corpus.Frame)], Frames, FramingRules.EventStream),
        Request("chat-request", "chat.*.json", ChatCompletionsCodec.Instance),
        Request("completions-request", "completions.*.json", CompletionsCodec.Instance),
        Request("messages-request", "messages.*.json", MessagesCodec.Instance),
        Request("responses-request", "responses.*.json", ResponsesCodec.Instance),
        new("embeddings-request", RequestRules.Embeddings, Bytes, RequestRules.RunEmbeddings),
        Stream("openai-stream", "openai", ChatCompletionsCodec.Instance),
        Answer("openai-answer", "openai", ChatCompletionsCodec.Instance),
        Stream("anthropic-stream", "anthropic", MessagesCodec.Instance),
        Answer("anthropic-answer", "anthropic", MessagesCodec.Instance),
        Stream("gemini-stream", "gemini", GenerateContentCodec.Instance),
        Answer("gemini-answer", "gemini", GenerateContentCodec.Instance),
        new("bedrock-stream", Answers("bedrock", "*.events"), BedrockFrames, (input, budget) => AnswerRules.Stream(ConverseCodec.Instance, input, budget)),
        Answer("bedrock-answer", "bedrock", ConverseCodec.Instance),
        new("errors", AnswerRules.Errors, Bytes, AnswerRules.RunErrors),
    ];

    private static FuzzTarget Request(string name, string pattern, IClientCodec codec) =>
        new(name, Corpus.Files("requests", pattern), Bytes, (input, budget) => RequestRules.Run(codec, input, budget));

    private static FuzzTarget Stream(string name, string provider, IUpstreamCodec codec) =>
        new(name, Answers(provider, "*.sse"), Bytes, (input, budget) => AnswerRules.Stream(codec, input, budget));

    private static FuzzTarget Answer(string name, string provider, IUpstreamCodec codec) =>
        new(name, Answers(provider, "*.json"), Bytes, (input, budget) => AnswerRules.Whole(codec, input, budget));

    private static IReadOnlyList<byte[]> Answers(string provider, string pattern) => provider is "*"
        ? [.. ((string[])["openai", "anthropic", "gemini"]).SelectMany(name => Corpus.Files("answers/" + name, pattern))]
        : Corpus.Files("answers/" + provider, pattern);

    private static byte[] Bytes(byte[] seed, Mutator mutator) => mutator.Mutate(seed);

    /// <summary>Checksums refuse nearly every change: half of the frames are left as they are, and cut instead.</summary>
    private static byte[] Frames(byte[] seed, Mutator mutator)
    {
        if (mutator.Random.Next(2) == 0)
        {
            return mutator.Mutate(seed);
        }

        return mutator.Random.Next(4) == 0 ? seed[..mutator.Random.Next(seed.Length + 1)] : [.. seed, .. seed];
    }

    /// <summary>The events are changed and then framed; every fourth time the frames are changed too.</summary>
    private static byte[] BedrockFrames(byte[] seed, Mutator mutator)
    {
        byte[] frames = Corpus.Frame(mutator.MutateGently(seed));
        return mutator.Random.Next(4) == 0 ? mutator.Mutate(frames) : frames;
    }
}
