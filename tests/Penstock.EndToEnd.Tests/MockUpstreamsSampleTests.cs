using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Penstock.Mock;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Journal;

namespace Penstock.EndToEnd.Tests;

/// <summary>The sample configuration with one mock upstream in the place of every provider: real processes, real sockets.</summary>
public sealed class MockUpstreamsSampleTests : IAsyncLifetime
{
    private static readonly (string Model, MockDialect Dialect)[] Models =
    [
        ("gpt", MockDialect.OpenAi), ("gpt-azure", MockDialect.AzureOpenAi), ("claude", MockDialect.Anthropic),
        ("gemini", MockDialect.Gemini), ("nova", MockDialect.Bedrock), ("llama", MockDialect.OpenAi),
    ];

    private MockServer? _mock;
    private Gateway? _gateway;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private MockServer Mock => _mock!;

    private Gateway Front => _gateway!;

    public async ValueTask InitializeAsync()
    {
        _mock = await MockServer.StartAsync(cancellationToken: Cancellation);
        string sample = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "samples", "mock-upstreams", "penstock.yaml"), Cancellation);
        _gateway = new Gateway
        {
            Configuration = sample.Replace("${env:MOCK:-http://127.0.0.1:9400}", _mock.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal),
        };
        await _gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_mock is not null)
        {
            await _mock.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_provider_answers_whole_and_streamed_and_counts_what_the_mock_counted()
    {
        Mock.Behaviours.Default = new MockBehaviour { Tokens = Distribution.Constant(12), Prompt = 40 };
        foreach ((string model, MockDialect dialect) in Models)
        {
            Mock.Journal.Reset();
            string question = $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}]}""";

            using JsonDocument whole = JsonDocument.Parse(await AskAsync(question));
            StreamedChat stream = await StreamedChat.AskAsync(Front.Http, Front.Data, question.Insert(1, "\"stream\":true,"), cancellationToken: Cancellation);

            Assert.True(stream.IsWhole, $"{model}: {stream}");
            Assert.Equal(whole.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), stream.Text);
            JsonElement usage = whole.RootElement.GetProperty("usage");
            Assert.Equal((40, 12), (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32()));
            Assert.All(
                await RecordsAsync(2),
                record => Assert.Equal((dialect, 200, 40, 12, 12), (record.Dialect, record.Status, record.PromptTokens, record.OutputTokens, record.OutputTokensWritten)));
        }
    }

    [Fact]
    public async Task A_model_is_answered_by_the_next_tier_when_its_first_targets_fail()
    {
        Assert.True(Mock.Behaviours.TrySet("gpt-4o", Failing()));
        Assert.True(Mock.Behaviours.TrySet("claude-sonnet-4-5", Failing()));

        string answer = await AskAsync("""{"model":"any","messages":[{"role":"user","content":"Hello"}]}""");

        Assert.Contains("\"finish_reason\":\"stop\"", answer, StringComparison.Ordinal);
        RequestRecord[] attempts = [.. Mock.Journal.Read()];
        Assert.Equal((MockDialect.Gemini, 200), (attempts[^1].Dialect, attempts[^1].Status));
        Assert.All(attempts[..^1], attempt => Assert.Equal(503, attempt.Status));
        Assert.InRange(attempts.Length, 2, 3);
    }

    private static MockBehaviour Failing() => new() { Fail = [new FaultRule(new Fault(FaultKind.Status, 503), 1)], RetryAfter = null };

    private async Task<string> AskAsync(string body)
    {
        using StringContent content = new(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage answer = await Front.Http.PostAsync(new Uri(Front.Data, "/v1/chat/completions"), content, Cancellation);
        string text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }

    private async Task<RequestRecord[]> RecordsAsync(int count)
    {
        while (Mock.Journal.InFlight > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancellation);
        }

        RequestRecord[] records = [.. Mock.Journal.Read()];
        Assert.Equal(count, records.Length);
        return records;
    }
}
