using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Tests;

/// <summary>Where client and provider speak the same dialect, bytes are relayed: the same ones wherever they are cut, with another model's name.</summary>
public sealed class SameDialectRelayTests
{
    private static readonly byte[] Request = "{\"model\":\"public\",\"stream\":true}"u8.ToArray();

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));

    public static TheoryData<string, string> Vectors
    {
        get
        {
            var vectors = new TheoryData<string, string>();
            foreach (ProviderFixture fixture in ProviderFixture.All.Where(fixture => fixture.Answers is "openai" or "anthropic"))
            {
                // The quirks end without [DONE]: a client that is given the same bytes would miss it, and is told that the answer broke.
                foreach (string vector in fixture.Vectors.Where(name => name is not "quirks"))
                {
                    vectors.Add(fixture.Kind, vector);
                }
            }

            return vectors;
        }
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task What_a_client_folds_is_the_whole_answer_wherever_the_bytes_are_cut(string kind, string vector)
    {
        ProviderFixture fixture = ProviderFixture.Of(kind);
        byte[] stream = fixture.Stream(vector);
        (byte[] body, TokenUsage? usage) = await RelayAsync(fixture, isStream: false, fixture.Whole(vector), cut: 0);
        string whole = Describe(Fold(fixture, vector, body, isStream: false));
        (byte[] uncut, _) = await RelayAsync(fixture, isStream: true, stream, cut: 0);

        Assert.Equal(whole, Describe(Fold(fixture, vector, uncut, isStream: true)));
        Assert.Equal(Fold(fixture, vector, body, isStream: false).Value.Usage, usage);
        for (int cut = 1; cut < stream.Length; cut++)
        {
            (byte[] relayed, TokenUsage? counted) = await RelayAsync(fixture, isStream: true, stream, cut);

            Assert.True(uncut.AsSpan().SequenceEqual(relayed), $"Cut at {cut}: {Encoding.UTF8.GetString(relayed)}");
            Assert.Equal(usage, counted);
        }
    }

    private static string Describe(Result<ChatAnswer> result) =>
        $"{result.Value.Model}\n{string.Join('\n', result.Value.Choices.Select(choice => $"{choice.Index} {choice.Reason} {string.Join(' ', choice.Content.Select(ProviderConformanceTests.Describe))}"))}{result.Value.Usage}";

    private static Result<ChatAnswer> Fold(ProviderFixture fixture, string vector, byte[] bytes, bool isStream)
    {
        IUpstreamCodec codec = fixture.Answers is "anthropic" ? MessagesCodec.Instance : ChatCompletionsCodec.Instance;
        var seed = new AnswerSeed("id", "model", 1, Choices: vector is "choices" ? 2 : 1);
        var steps = new List<ChatChunk>();
        if (isStream)
        {
            using IChatStreamDecoder decoder = codec.CreateStreamDecoder(seed);
            decoder.Decode(bytes, steps);
            decoder.Complete(steps);
        }
        else
        {
            codec.DecodeAnswer(bytes, seed, steps);
        }

        var folder = new ChatFolder();
        folder.AddRange(steps);
        return folder.ToAnswer();
    }

    private async Task<(byte[] Bytes, TokenUsage? Usage)> RelayAsync(ProviderFixture fixture, bool isStream, byte[] bytes, int cut)
    {
        var response = new FakeResponse(new CutStream(bytes, cut)) { Status = 200, MediaType = isStream ? "text/event-stream" : "application/json" };
        var transport = new FakeTransport(_ => new UpstreamResult(response, null));
        ProviderCall call = new()
        {
            RequestId = "req-1",
            Operation = Operation.Chat,
            Dialect = fixture.Answers is "anthropic" ? Dialect.Anthropic : Dialect.OpenAi,
            Body = new RelayBody(Request, new ByteRange(9, 8)),
            PublicModel = new ModelName("public"),
            TargetModel = new ModelName(fixture.Model),
            IsStream = isStream,
        };

        await using ProviderAnswer answer = await fixture.Create(transport, _time).SendAsync(call, Cancelled);
        var content = Assert.IsType<PulledAnswer<RelayFrame>>(answer, exactMatch: false);
        var text = new ArrayBufferWriter<byte>();
        while (await content.WaitToReadAsync(Cancelled))
        {
            while (content.TryRead(out RelayFrame frame))
            {
                frame.WriteTo(text);
            }
        }

        Assert.Null(content.Fault);
        return (text.WrittenSpan.ToArray(), content.Usage);
    }

    /// <summary>Gives what stands before the cut in one read, and what stands behind it in another.</summary>
    private sealed class CutStream(byte[] bytes, int cut) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(Position < cut ? buffer[..(int)Math.Min(buffer.Length, cut - Position)] : buffer, cancellationToken);
    }
}
