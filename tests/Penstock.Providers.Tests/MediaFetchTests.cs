using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Values;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Providers.Media;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Tests;

/// <summary>Images named by address, for targets that need their bytes.</summary>
public sealed class MediaFetchTests
{
    private const string Address = "https://pictures.example/cat.png";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeTransport _upstream = new(_ => new UpstreamResult(FakeResponse.Of(500, "application/json", "{}"u8.ToArray()), null));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bedrock")]
    [InlineData("gemini")]
    public async Task The_target_gets_the_bytes(string kind)
    {
        var media = new FakeTransport(_ => Picture("image/png", [1, 2, 3]));

        await SendAsync(kind, media, new ImagePart(new MediaSource { Url = Address }), new ImagePart(new MediaSource { Url = Address }));

        UpstreamRequest asked = Assert.Single(media.Requests);
        Assert.Equal((HttpMethod.Get, Address), (asked.Method, asked.Address.AbsoluteUri));
        Assert.DoesNotContain(asked.Headers, header => header.Key is "Authorization" or "x-goog-api-key");
        Assert.Equal(2, Assert.Single(_upstream.Bodies).Split("AQID").Length - 1);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Who_fetches_himself_gets_the_address(string kind)
    {
        var media = new FakeTransport(_ => throw new InvalidOperationException("not to be asked"));

        await SendAsync(kind, media, new ImagePart(new MediaSource { Url = Address }));

        Assert.Contains(Address, Assert.Single(_upstream.Bodies), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_inside_a_tools_result_are_fetched_too()
    {
        var media = new FakeTransport(_ => Picture("image/png", [1, 2, 3]));

        await SendAsync("bedrock", media, ChatRole.Tool, new ToolResultPart("call_1", [new ImagePart(new MediaSource { Url = Address })]));

        Assert.Contains("AQID", Assert.Single(_upstream.Bodies), StringComparison.Ordinal);
    }

    public static TheoryData<string, int, string, int> Bad => new()
    {
        { "is no picture", 200, "text/html", 10 },
        { "is a picture that nobody takes", 200, "image/svg+xml", 10 },
        { "is empty", 200, "image/png", 0 },
        { "is too large", 200, "image/png", MediaFetcher.MaxBytes + 1 },
        { "is not there", 404, "image/png", 10 },
        { "redirects", 302, "image/png", 10 },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_cannot_be_taken_is_refused_with_its_place(string what, int status, string type, int length)
    {
        var media = new FakeTransport(_ => new UpstreamResult(FakeResponse.Of(status, type, new byte[length]).With("Location", "http://169.254.169.254/"), null));

        InferenceError error = await RefusedAsync(media);

        Assert.True(error.Kind == ErrorKind.InvalidRequest, what);
        Assert.Equal("messages[0].content[0]", error.Parameter);
        Assert.Single(media.Requests);
        Assert.Empty(_upstream.Requests);
    }

    [Fact]
    public async Task A_host_that_may_not_be_reached_is_told_from_one_that_is_down_by_nothing()
    {
        var guarded = new FakeTransport(_ => new UpstreamResult(null, new ProviderFault(new(ErrorKind.UpstreamUnavailable, "the host is on a private network"), FaultCause.Connect)));
        var down = new FakeTransport(_ => new UpstreamResult(null, new ProviderFault(new(ErrorKind.UpstreamUnavailable, "connection refused"), FaultCause.Connect)));

        Assert.Equal(await RefusedAsync(down), await RefusedAsync(guarded));
    }

    [Fact]
    public async Task Private_and_metadata_addresses_are_refused_by_the_way_itself()
    {
        using var media = new HttpClientTransport(HttpClientTransport.CreateHandler(TimeProvider.System, new EgressGuard([])));
        foreach (string url in (string[])["http://127.0.0.1:9/x.png", "http://169.254.169.254/latest/meta-data", "http://[::1]:9/x.png", "http://10.0.0.1/x.png", "http://localhost:9/x.png"])
        {
            InferenceError error = await RefusedAsync(media, url);

            Assert.Contains("could not be fetched", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task More_files_than_are_fetched_are_refused()
    {
        var media = new FakeTransport(_ => Picture("image/png", [1]));
        ContentPart[] images = [.. Enumerable.Range(0, MediaFetcher.MaxFiles + 1).Select(index => new ImagePart(new MediaSource { Url = $"{Address}?{index}" }))];

        await using ProviderAnswer answer = await SendAsync("bedrock", media, images);

        Assert.Equal($"messages[0].content[{MediaFetcher.MaxFiles}]", Assert.IsType<FaultAnswer>(answer).Fault.Error.Parameter);
        Assert.Equal(MediaFetcher.MaxFiles, media.Requests.Count);
    }

    [Fact]
    public async Task A_host_that_never_answers_is_given_up()
    {
        var hanging = new HangingTransport();
        Task<ProviderAnswer> sending = SendAsync("bedrock", hanging, new ImagePart(new MediaSource { Url = Address }));
        await hanging.Asked.Task.WaitAsync(Cancelled);

        _time.Advance(MediaFetcher.Patience);

        await using ProviderAnswer answer = await sending;
        Assert.Contains("15 s", Assert.IsType<FaultAnswer>(answer).Fault.Error.Message, StringComparison.Ordinal);
    }

    private static UpstreamResult Picture(string type, byte[] bytes) => new(FakeResponse.Of(200, type, bytes), null);

    private async Task<InferenceError> RefusedAsync(IUpstreamTransport media, string url = Address)
    {
        await using ProviderAnswer answer = await SendAsync("bedrock", media, new ImagePart(new MediaSource { Url = url }));
        ProviderFault fault = Assert.IsType<FaultAnswer>(answer).Fault;
        Assert.Equal(FaultCause.Rejected, fault.Cause);
        return fault.Error;
    }

    private Task<ProviderAnswer> SendAsync(string kind, IUpstreamTransport media, params ContentPart[] content) => SendAsync(kind, media, ChatRole.User, content);

    private async Task<ProviderAnswer> SendAsync(string kind, IUpstreamTransport media, ChatRole role, params ContentPart[] content)
    {
        var options = new ProviderOptions { Name = kind, Kind = kind, Keys = [new Secret("k-1")], Region = "eu-central-1" };
        IProvider provider = ProviderKinds.Create(new ProviderSetup(options, _upstream, _time) { Media = media })!;
        ModelName model = new("anthropic.claude-sonnet-4-5-v1:0");
        return await provider.SendAsync(
            new ProviderCall
            {
                RequestId = "r",
                Operation = Operation.Chat,
                Chat = new ChatRequest { Model = "m", Messages = [new ChatMessage(role, content) { Path = "messages[0]" }] },
                PublicModel = model,
                TargetModel = model,
            },
            Cancelled);
    }

    private sealed class HangingTransport : IUpstreamTransport
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<UpstreamResult> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("never");
        }
    }
}
