using System.Buffers;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Values;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Tests;

public sealed class OpenAiCompatibleProviderTests
{
    private const string Request = "{\"model\":\"small\",\"stream\":true}";

    private const string Stream =
        ": hello\n\n" +
        "data: {\"id\":\"c\",\"model\":\"up-é-stream\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é\\\"model\\\":\\\"x\\\"\"}}]}\n\n" +
        "id: 7\nevent: message\ndata: {\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"length\"}],\"model\" : \"up\"}\r\n\r\n" +
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\ndata: \"model\":\"up\"}\n\n" +
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":0,\"prompt_tokens_details\":{\"cached_tokens\":4}}}\n\n" +
        "data: [DONE]\n\n";

    private const string Relayed =
        ": hello\n\n" +
        "data: {\"id\":\"c\",\"model\":\"small\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é\\\"model\\\":\\\"x\\\"\"}}]}\n\n" +
        "id: 7\nevent: message\ndata: {\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"length\"}],\"model\" : \"small\"}\r\n\r\n" +
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\ndata: \"model\":\"small\"}\n\n" +
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":0,\"prompt_tokens_details\":{\"cached_tokens\":4}}}\n\n" +
        "data: [DONE]\n\n";

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Relays_a_stream_alike_wherever_its_bytes_are_cut()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Stream);
        for (int cut = 1; cut <= bytes.Length; cut++)
        {
            (string text, List<RelayFrameKind> kinds, ContentAnswer answer) = await ReadAsync(FakeResponse.Of(200, "text/event-stream", bytes, cut));

            Assert.Equal(Relayed[Relayed.IndexOf("data", StringComparison.Ordinal)..], text[text.IndexOf("data", StringComparison.Ordinal)..]);
            Assert.Equal([RelayFrameKind.Event, RelayFrameKind.Event, RelayFrameKind.Event, RelayFrameKind.UsageOnly, RelayFrameKind.Done], kinds);
            Assert.Null(answer.Fault);
            Assert.Equal(new TokenUsage { PromptTokens = 9, OutputTokens = 0, CachedTokens = 4 }, answer.Usage);
        }
    }

    [Fact]
    public async Task Never_takes_a_stream_for_whole_that_ends_or_breaks_early()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Stream);
        int end = Encoding.UTF8.GetByteCount(Stream) - 1;
        for (int length = 0; length < end; length++)
        {
            foreach (bool breaks in new[] { false, true })
            {
                FakeResponse response = FakeResponse.Of(200, "text/event-stream", bytes[..length], breaks: breaks);
                (_, List<RelayFrameKind> kinds, ContentAnswer answer) = await ReadAsync(response);

                Assert.NotNull(answer.Fault);
                Assert.Equal(kinds.Count == 0 ? FaultCause.Connect : FaultCause.Broken, answer.Fault.Cause);
                Assert.DoesNotContain(RelayFrameKind.Done, kinds);
                Assert.True(response.IsDisposed);
            }
        }
    }

    [Fact]
    public async Task Survives_any_bytes_in_a_stream()
    {
        byte[] valid = Encoding.UTF8.GetBytes(Stream);
        await Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, 3]).Array[1, 8].SampleAsync(
            async edits =>
            {
                List<byte> bytes = [.. valid];
                foreach ((int place, byte value, int kind) in edits)
                {
                    Mutate(bytes, Math.Min(place, bytes.Count - 1), value, kind);
                }

                (_, List<RelayFrameKind> kinds, ContentAnswer answer) = await ReadAsync(FakeResponse.Of(200, "text/event-stream", [.. bytes]));
                Assert.Equal(answer.Fault is null, kinds.Contains(RelayFrameKind.Done));
            },
            iter: 3000);
    }

    [Fact]
    public async Task Reads_a_whole_answer_before_it_relays_its_first_byte()
    {
        const string Answer = "{ \"choices\":[],\"model\":\"up\",\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":null}}\n";
        byte[] bytes = Encoding.UTF8.GetBytes(Answer);
        for (int cut = 1; cut <= bytes.Length; cut++)
        {
            (string text, _, ContentAnswer answer) = await ReadAsync(FakeResponse.Of(200, "application/json", bytes, cut), isStream: false);

            Assert.Equal(Answer.Replace("\"up\"", "\"small\"", StringComparison.Ordinal), text);
            Assert.Equal(new TokenUsage { PromptTokens = 2 }, answer.Usage);
            (text, _, answer) = await ReadAsync(FakeResponse.Of(200, "application/json", bytes[..(cut - 1)]), isStream: false);
            Assert.Equal(cut - 1 >= bytes.Length - 1 ? null : "", answer.Fault is null ? null : text);
        }
    }

    [Fact]
    public async Task Refuses_an_answer_that_is_no_answer()
    {
        Assert.Equal(FaultCause.ServerFault, (await FaultAsync(FakeResponse.Of(200, "text/html", "<html>"u8.ToArray()))).Cause);
        Assert.Equal(FaultCause.ServerFault, (await FaultAsync(FakeResponse.Of(200, "application/json", "{}"u8.ToArray()))).Cause);
        Assert.Equal(FaultCause.ServerFault, (await FaultAsync(FakeResponse.Of(307, "text/html", []))).Cause);
        (_, _, ContentAnswer answer) = await ReadAsync(
            FakeResponse.Of(200, "application/json", "{\"error\":{\"message\":\"no\"}}"u8.ToArray()), isStream: false);
        Assert.Equal(FaultCause.ServerFault, answer.Fault?.Cause);
    }

    [Theory]
    [InlineData(400, FaultCause.Rejected)]
    [InlineData(401, FaultCause.ServerFault)]
    [InlineData(402, FaultCause.RateLimited)]
    [InlineData(404, FaultCause.ServerFault)]
    [InlineData(413, FaultCause.Rejected)]
    [InlineData(422, FaultCause.Rejected)]
    [InlineData(429, FaultCause.RateLimited)]
    [InlineData(500, FaultCause.ServerFault)]
    [InlineData(503, FaultCause.ServerFault)]
    public async Task Tells_faults_apart_and_quotes_no_stranger(int status, FaultCause cause)
    {
        byte[] body = "{\"error\":{\"message\":\"sk-secret\",\"code\":\"sk-secret\",\"param\":\"sk secret\"}}"u8.ToArray();

        ProviderFault fault = await FaultAsync(FakeResponse.Of(status, "application/json", body));

        Assert.Equal((cause, status), (fault.Cause, fault.UpstreamStatus));
        Assert.DoesNotContain("sk", fault.Error.Message + fault.Error.Parameter + fault.Error.Code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quotes_a_server_of_our_own_on_the_request_and_on_nothing_else()
    {
        byte[] body = "{\"error\":{\"message\":\"too\\nlong\",\"code\":\"context_length_exceeded\",\"param\":\"messages\"}}"u8.ToArray();

        ProviderFault rejected = await FaultAsync(FakeResponse.Of(400, "application/json", body), new Uri("http://127.0.0.1:9"));
        ProviderFault broken = await FaultAsync(FakeResponse.Of(500, "application/json", "{\"error\":{\"message\":\"too bad\"}}"u8.ToArray()), new Uri("http://127.0.0.1:9"));

        Assert.Equal((ErrorKind.ContextLengthExceeded, "too long", "messages"), (rejected.Error.Kind, rejected.Error.Message, rejected.Error.Parameter));
        Assert.DoesNotContain("too", broken.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uses_its_keys_in_turn_and_rests_one_that_is_refused()
    {
        var transport = new FakeTransport(request => new UpstreamResult(
            Authorization(request) == "Bearer bad"
                ? FakeResponse.Of(401, "application/json", "{}"u8.ToArray())
                : FakeResponse.Of(200, "application/json", "{\"choices\":[]}"u8.ToArray()),
            null));
        IProvider provider = Create(transport, "good", "bad");

        for (int i = 0; i < 6; i++)
        {
            await using ProviderAnswer answer = await provider.SendAsync(Call(isStream: false), Cancelled);
        }

        Assert.Equal(1, transport.Requests.Count(request => Authorization(request) == "Bearer bad"));
        _time.Advance(TimeSpan.FromMinutes(2));
        for (int i = 0; i < 2; i++)
        {
            await using ProviderAnswer answer = await provider.SendAsync(Call(isStream: false), Cancelled);
        }

        Assert.Equal(2, transport.Requests.Count(request => Authorization(request) == "Bearer bad"));
    }

    [Theory]
    [InlineData("http://h:1", "http://h:1/v1/chat/completions")]
    [InlineData("http://h:1/", "http://h:1/v1/chat/completions")]
    [InlineData("http://h:1/v1", "http://h:1/v1/chat/completions")]
    [InlineData("http://h:1/openai/v1/", "http://h:1/openai/v1/chat/completions")]
    public async Task Finds_the_path_below_its_endpoint(string endpoint, string expected)
    {
        var transport = new FakeTransport(_ => new UpstreamResult(FakeResponse.Of(200, "application/json", "{}"u8.ToArray()), null));
        IProvider provider = Create(transport, endpoint: new Uri(endpoint));

        await using ProviderAnswer answer = await provider.SendAsync(Call(isStream: false), Cancelled);

        Assert.Equal(expected, transport.Requests[0].Address.AbsoluteUri);
    }

    [Fact]
    public void Every_kind_makes_a_provider_that_knows_its_name()
    {
        Assert.All(ProviderKinds.Names, name =>
        {
            var options = new ProviderOptions { Name = "p", Kind = name, Endpoint = new Uri("https://x.example"), Keys = [new Secret("k")], Region = "eu-central-1" };
            var transport = new FakeTransport(_ => default);
            Assert.Equal(name, ProviderKinds.Create(new ProviderSetup(options, transport, _time))?.Kind);
        });
        Assert.Null(ProviderKinds.Create(new ProviderSetup(new ProviderOptions { Name = "p", Kind = "none" }, new FakeTransport(_ => default), _time)));
    }

    private static string? Authorization(UpstreamRequest request) => request.Headers.FirstOrDefault(header => header.Key == "Authorization").Value;

    private static void Mutate(List<byte> bytes, int place, byte value, int kind)
    {
        switch (kind)
        {
            case 0:
                bytes[place] = value;
                break;
            case 1:
                bytes.Insert(place, value);
                break;
            case 2 when bytes.Count > 1:
                bytes.RemoveAt(place);
                break;
            default:
                bytes.RemoveRange(place, bytes.Count - place);
                bytes.Add(value);
                break;
        }
    }

    private static ProviderCall Call(bool isStream, Uri? replica = null) => new()
    {
        RequestId = "req_1",
        Operation = Operation.Chat,
        Dialect = Dialect.OpenAi,
        Body = new RelayBody(Encoding.UTF8.GetBytes(Request), new ByteRange(9, 7)),
        PublicModel = new ModelName("small"),
        TargetModel = new ModelName("up"),
        IsStream = isStream,
        Replica = replica,
    };

    private IProvider Create(IUpstreamTransport transport, params string[] keys) => Create(transport, new Uri("http://up.example/v1"), keys);

    private IProvider Create(IUpstreamTransport transport, Uri endpoint, params string[] keys) => ProviderKinds.Create(new ProviderSetup(
        new ProviderOptions
        {
            Name = "up",
            Kind = "openai-compatible",
            Endpoint = endpoint,
            Keys = ValueList.Create<Secret>([.. keys.Select(key => new Secret(key))]),
        },
        transport,
        _time))!;

    private async Task<(string Text, List<RelayFrameKind> Kinds, ContentAnswer Answer)> ReadAsync(FakeResponse response, bool isStream = true)
    {
        IProvider provider = Create(new FakeTransport(_ => new UpstreamResult(response, null)));
        await using ProviderAnswer answer = await provider.SendAsync(Call(isStream), Cancelled);
        var content = Assert.IsType<PulledAnswer<RelayFrame>>(answer, exactMatch: false);
        var text = new ArrayBufferWriter<byte>();
        List<RelayFrameKind> kinds = [];
        while (await content.WaitToReadAsync(Cancelled))
        {
            while (content.TryRead(out RelayFrame frame))
            {
                frame.WriteTo(text);
                kinds.Add(frame.Kind);
            }
        }

        return (Encoding.UTF8.GetString(text.WrittenSpan), kinds, content);
    }

    private async Task<ProviderFault> FaultAsync(FakeResponse response, Uri? replica = null)
    {
        IProvider provider = Create(new FakeTransport(_ => new UpstreamResult(response, null)));
        await using ProviderAnswer answer = await provider.SendAsync(Call(isStream: true, replica), Cancelled);
        Assert.True(response.IsDisposed);
        return Assert.IsType<FaultAnswer>(answer).Fault;
    }
}
