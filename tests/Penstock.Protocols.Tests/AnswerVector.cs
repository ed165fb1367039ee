using System.Buffers;
using System.Text;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Bedrock;
using Penstock.Protocols.Bedrock.EventStream;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Gemini;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;

namespace Penstock.Protocols.Tests;

/// <summary>One answer of one provider, recorded twice: as a stream and whole.</summary>
public sealed record AnswerVector(string Provider, string Name)
{
    private static readonly Dictionary<string, (IUpstreamCodec Codec, Func<string, byte[]> Stream)> Providers = new(StringComparer.Ordinal)
    {
        ["anthropic"] = (MessagesCodec.Instance, path => Vector.Bytes(path + ".sse")),
        ["bedrock"] = (ConverseCodec.Instance, path => Frames(path + ".events")),
        ["gemini"] = (GenerateContentCodec.Instance, path => Vector.Bytes(path + ".sse")),
        ["openai"] = (ChatCompletionsCodec.Instance, path => Vector.Bytes(path + ".sse")),
    };

    public static TheoryData<AnswerVector> All =>
        [.. Providers.Keys.SelectMany(provider => Vector.Names("answers/" + provider, "*.json").Select(name => new AnswerVector(provider, name)))];

    public AnswerSeed Seed => new("seed-id", "seed-model", 1_764_000_000, Name is "choices" ? 2 : 1);

    public IUpstreamCodec Codec => Providers[Provider].Codec;

    private string Location => $"answers/{Provider}/{Name}";

    public byte[] Stream() => Providers[Provider].Stream(Location);

    public byte[] Whole() => Vector.Bytes(Location + ".json");

    public string GoldenPath => Location + ".txt";

    public Result<ChatAnswer> FoldWhole()
    {
        var steps = new List<ChatChunk>();
        Codec.DecodeAnswer(Whole(), Seed, steps);
        return Fold(steps);
    }

    public IReadOnlyList<ChatChunk> Decode(params IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        using IChatStreamDecoder decoder = Codec.CreateStreamDecoder(Seed);
        var steps = new List<ChatChunk>();
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            decoder.Decode(piece.Span, steps);
        }

        decoder.Complete(steps);
        return steps;
    }

    public static Result<ChatAnswer> Fold(IEnumerable<ChatChunk> steps)
    {
        var folder = new ChatFolder();
        folder.AddRange(steps);
        return folder.ToAnswer();
    }

    /// <summary>Frames the events of a file that has one on a line: its type, a space, its JSON.</summary>
    private static byte[] Frames(string path)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (string line in Vector.Text(path).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = line.Split(' ', 2);
            EventStreamWriter.WriteEvent(output, pair[0], Encoding.UTF8.GetBytes(pair[1]));
        }

        return output.WrittenSpan.ToArray();
    }

    public override string ToString() => $"{Provider}/{Name}";
}
