using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Providers;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Tests;

/// <summary>What every kind of provider does alike. A new line in <see cref="ProviderKinds"/> without a fixture goes red here.</summary>
public sealed class ProviderConformanceTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));

    public static TheoryData<string> Kinds => [.. ProviderKinds.Names];

    public static TheoryData<string, string> Vectors
    {
        get
        {
            var vectors = new TheoryData<string, string>();
            foreach (ProviderFixture fixture in ProviderFixture.All)
            {
                foreach (string vector in fixture.Vectors.Where(name => name is not "choices"))
                {
                    vectors.Add(fixture.Kind, vector);
                }
            }

            return vectors;
        }
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_kind_has_a_fixture() =>
        Assert.Equal(ProviderKinds.Names.Order(StringComparer.Ordinal), ProviderFixture.All.Select(fixture => fixture.Kind).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Asks_at_the_right_address_with_its_key_and_a_JSON_body(string kind)
    {
        ProviderFixture fixture = ProviderFixture.Of(kind);
        foreach (bool isStream in new[] { false, true })
        {
            var transport = new FakeTransport(_ => new UpstreamResult(FakeResponse.Of(500, "text/plain", []), null));
            await using ProviderAnswer answer = await fixture.Create(transport, _time).SendAsync(fixture.Call(isStream), Cancelled);

            Assert.Equal(isStream ? fixture.StreamAddress : fixture.WholeAddress, transport.Requests[0].Address.AbsoluteUri);
            Assert.Contains(fixture.KeyHeader, transport.Requests[0].Headers.Select(header => $"{header.Key}: {header.Value}"));
            using JsonDocument body = JsonDocument.Parse(transport.Bodies[0]);
            Assert.Contains("Hi", body.RootElement.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task A_stream_and_a_whole_answer_are_the_same_answer(string kind, string vector)
    {
        ProviderFixture fixture = ProviderFixture.Of(kind);

        (string whole, ContentAnswer answer) = await ReadAsync(fixture, isStream: false, FakeResponse.Of(200, "application/json", fixture.Whole(vector)));
        (string streamed, ContentAnswer stream) = await ReadAsync(fixture, isStream: true, FakeResponse.Of(200, fixture.StreamMediaType, fixture.Stream(vector), pieces: 7));

        Assert.Equal(whole, streamed);
        Assert.Equal(answer.Usage, stream.Usage);
        Assert.Null(answer.Fault);
        Assert.Null(stream.Fault);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_stream_that_is_cut_has_a_fault(string kind)
    {
        ProviderFixture fixture = ProviderFixture.Of(kind);
        byte[] bytes = fixture.Stream("text");
        foreach (bool breaks in new[] { false, true })
        {
            var response = FakeResponse.Of(200, fixture.StreamMediaType, bytes[..(bytes.Length / 2)], breaks: breaks);
            (_, ContentAnswer answer) = await ReadAsync(fixture, isStream: true, response);

            Assert.True(answer.Fault is { Cause: FaultCause.Broken or FaultCause.ServerFault, Error.Kind: ErrorKind.StreamBroken });
            Assert.True(response.IsDisposed);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_refusal_is_a_fault_with_its_wait_and_without_the_providers_text(string kind)
    {
        ProviderFixture fixture = ProviderFixture.Of(kind);
        FakeResponse response = FakeResponse.Of(429, "application/json", Encoding.UTF8.GetBytes(fixture.Refusal)).With("retry-after", "12");
        var transport = new FakeTransport(_ => new UpstreamResult(response, null));

        await using ProviderAnswer answer = await fixture.Create(transport, _time).SendAsync(fixture.Call(isStream: true), Cancelled);

        ProviderFault fault = Assert.IsType<FaultAnswer>(answer).Fault;
        Assert.Equal((FaultCause.RateLimited, 429, ErrorKind.UpstreamRateLimited), (fault.Cause, fault.UpstreamStatus, fault.Error.Kind));
        Assert.Equal(TimeSpan.FromSeconds(12), fault.RetryAfter);
        Assert.DoesNotContain("4711", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("k-1", fault.ToString(), StringComparison.Ordinal);
        Assert.True(response.IsDisposed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answer_that_is_no_answer_is_a_fault(string kind)
    {
        ProviderFixture fixture = ProviderFixture.Of(kind);
        foreach (string body in new[] { "", "null", "[]", "{}", "{\"choices\":3}", "<html>", "\u0000" })
        {
            var transport = new FakeTransport(_ => new UpstreamResult(FakeResponse.Of(200, "application/json", Encoding.UTF8.GetBytes(body)), null));
            await using ProviderAnswer answer = await fixture.Create(transport, _time).SendAsync(fixture.Call(isStream: false), Cancelled);

            var content = Assert.IsType<PulledAnswer<ChatChunk>>(answer, exactMatch: false);
            await DrainAsync(content, new ChatFolder());
            Assert.NotNull(content.Fault);
        }
    }

    [Fact]
    public async Task Bedrock_signs_with_credentials_of_the_environment()
    {
        ProviderFixture fixture = ProviderFixture.Of("bedrock");
        var transport = new FakeTransport(_ => new UpstreamResult(FakeResponse.Of(500, "text/plain", []), null));
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            ["AWS_SESSION_TOKEN"] = "session",
        };

        await using ProviderAnswer answer = await fixture.Create(transport, _time, ProviderAuth.Environment, variables.GetValueOrDefault)
            .SendAsync(fixture.Call(isStream: false), Cancelled);

        Dictionary<string, string> headers = transport.Requests[0].Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.Ordinal);
        Assert.Equal(["20261122T000000Z", "session"], [headers["X-Amz-Date"], headers["X-Amz-Security-Token"]]);
        Assert.StartsWith(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/eu-central-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=",
            headers["Authorization"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bedrock_prefers_the_bearer_key_of_the_environment_and_says_what_is_missing()
    {
        ProviderFixture fixture = ProviderFixture.Of("bedrock");
        var transport = new FakeTransport(_ => new UpstreamResult(FakeResponse.Of(500, "text/plain", []), null));

        await using ProviderAnswer bearer = await fixture.Create(transport, _time, ProviderAuth.Environment, name => name is "AWS_BEARER_TOKEN_BEDROCK" ? "b-1" : null)
            .SendAsync(fixture.Call(isStream: false), Cancelled);
        await using ProviderAnswer none = await fixture.Create(transport, _time, ProviderAuth.Environment).SendAsync(fixture.Call(isStream: false), Cancelled);

        Assert.Contains(transport.Requests[0].Headers, header => header.Value is "Bearer b-1");
        Assert.Single(transport.Requests);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", Assert.IsType<FaultAnswer>(none).Fault.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vertex_takes_an_access_token_at_its_own_address()
    {
        ProviderFixture fixture = ProviderFixture.Of("gemini") with
        {
            Endpoint = new Uri("https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/publishers/google"),
        };
        var transport = new FakeTransport(_ => new UpstreamResult(FakeResponse.Of(500, "text/plain", []), null));

        await using ProviderAnswer answer = await fixture.Create(transport, _time).SendAsync(fixture.Call(isStream: true), Cancelled);

        Assert.Equal(
            "https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
            transport.Requests[0].Address.AbsoluteUri);
        Assert.Contains(transport.Requests[0].Headers, header => header.Key is "Authorization" && header.Value is "Bearer k-1");
    }

    private async Task<(string Text, ContentAnswer Answer)> ReadAsync(ProviderFixture fixture, bool isStream, FakeResponse response)
    {
        var transport = new FakeTransport(_ => new UpstreamResult(response, null));
        await using ProviderAnswer answer = await fixture.Create(transport, _time).SendAsync(fixture.Call(isStream), Cancelled);
        var content = Assert.IsType<PulledAnswer<ChatChunk>>(answer, exactMatch: false);
        var folder = new ChatFolder();
        await DrainAsync(content, folder);
        return (Describe(folder.ToAnswer()), content);
    }

    private static async Task DrainAsync(PulledAnswer<ChatChunk> answer, ChatFolder folder)
    {
        while (await answer.WaitToReadAsync(Cancelled))
        {
            while (answer.TryRead(out ChatChunk step))
            {
                folder.Add(step);
            }
        }
    }

    private static string Describe(Result<ChatAnswer> result) => result.Error is not null
        ? result.Error.ToString()
        : string.Join('\n', result.Value.Choices.Select(choice => $"{choice.Index} {choice.Reason} {string.Join(' ', choice.Content.Select(Describe))}")) + result.Value.Usage;

    internal static string Describe(ContentPart part) => part is OpaquePart opaque ? opaque.Block.ToString() : part.ToString();
}
