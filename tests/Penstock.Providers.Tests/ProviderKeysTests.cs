using System.Text;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Values;
using Penstock.Protocols.Inference;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Tests;

/// <summary>Several keys of one provider: used in turn, and left alone after a refusal.</summary>
public sealed class ProviderKeysTests
{
    private const string Answer = """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""";

    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<string, int> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _retryAfter = new(StringComparer.Ordinal);
    private readonly List<string> _used = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_take_turns()
    {
        IProvider provider = Provider("a", "b", "c");

        await AskAsync(provider, 6);

        Assert.Equal(["a", "b", "c"], _used.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal));
        Assert.All(_used.GroupBy(key => key, StringComparer.Ordinal), uses => Assert.Equal(2, uses.Count()));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    public async Task A_key_that_is_refused_rests_for_a_minute(int status)
    {
        IProvider provider = Provider("bad", "good");
        _refused["bad"] = status;
        await AskAsync(provider, 2);
        _used.Clear();

        await AskAsync(provider, 4);
        Assert.All(_used, key => Assert.Equal("good", key));

        _time.Advance(TimeSpan.FromSeconds(61));
        _refused.Clear();
        _used.Clear();
        await AskAsync(provider, 2);
        Assert.Contains("bad", _used);
    }

    [Fact]
    public async Task A_key_at_its_rate_limit_rests_as_long_as_it_was_told_to()
    {
        IProvider provider = Provider("busy", "free");
        (_refused["busy"], _retryAfter["busy"]) = (429, "20");
        await AskAsync(provider, 2);
        _used.Clear();

        await AskAsync(provider, 4);
        Assert.All(_used, key => Assert.Equal("free", key));

        _time.Advance(TimeSpan.FromSeconds(21));
        _refused.Clear();
        await AskAsync(provider, 2);
        Assert.Contains("busy", _used);
    }

    [Fact]
    public async Task When_all_rest_the_one_that_wakes_first_is_asked()
    {
        IProvider provider = Provider("long", "short");
        (_refused["long"], _retryAfter["long"]) = (429, "60");
        (_refused["short"], _retryAfter["short"]) = (429, "5");
        await AskAsync(provider, 2);
        _used.Clear();

        await AskAsync(provider, 3);

        Assert.All(_used, key => Assert.Equal("short", key));
    }

    [Fact]
    public async Task A_fault_that_is_not_about_the_key_lets_it_go_on()
    {
        IProvider provider = Provider("a", "b");
        _refused["a"] = 500;

        await AskAsync(provider, 4);

        Assert.Equal(2, _used.Count(key => key is "a"));
    }

    private static async Task AskAsync(IProvider provider, int times)
    {
        ModelName model = new("m");
        for (int i = 0; i < times; i++)
        {
            await using ProviderAnswer answer = await provider.SendAsync(
                new ProviderCall
                {
                    RequestId = "r",
                    Operation = Operation.Chat,
                    Chat = new ChatRequest { Model = "m", Messages = [new ChatMessage(ChatRole.User, "Hi")] },
                    PublicModel = model,
                    TargetModel = model,
                },
                Cancelled);
        }
    }

    private IProvider Provider(params string[] keys)
    {
        var transport = new FakeTransport(request =>
        {
            string key = request.Headers.Single(header => header.Key is "Authorization").Value["Bearer ".Length..];
            _used.Add(key);
            if (!_refused.TryGetValue(key, out int status))
            {
                return new UpstreamResult(FakeResponse.Of(200, "application/json", Encoding.UTF8.GetBytes(Answer)), null);
            }

            FakeResponse refusal = FakeResponse.Of(status, "application/json", "{}"u8.ToArray());
            return new UpstreamResult(_retryAfter.TryGetValue(key, out string? wait) ? refusal.With("Retry-After", wait) : refusal, null);
        });
        var options = new ProviderOptions { Name = "openai", Kind = "openai", Keys = [.. keys.Select(key => new Secret(key))] };
        return ProviderKinds.Create(new ProviderSetup(options, transport, _time))!;
    }
}
