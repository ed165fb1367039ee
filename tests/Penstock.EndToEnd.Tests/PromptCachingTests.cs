using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Penstock.Mock;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Journal;

namespace Penstock.EndToEnd.Tests;

/// <summary>
/// Providers' own prompt caches are used: a conversation stays where its beginning is warm, markers arrive at who knows them, and what was
/// read from the cache or written to it is in the ledger at its own price.
/// </summary>
public sealed class PromptCachingTests : IAsyncLifetime
{
    private const string AdminKey = "the-admin-key-of-this-test";
    private const string Claude = "claude-sonnet-4-5";
    private const string Prices = "prices: { inputUsdPerMillion: 3, cachedInputUsdPerMillion: 0.3, cacheWriteUsdPerMillion: 3.75, outputUsdPerMillion: 15 }";

    // 100 fresh, 600 read, 300 written, 20 said; Gemini tells nothing of writing: 400 fresh.
    private const int CostInMillionths = (100 * 300 + 600 * 30 + 300 * 375 + 20 * 1500) / 100;
    private const int CostOfGeminiInMillionths = (400 * 300 + 600 * 30 + 20 * 1500) / 100;

    private readonly List<MockServer> _mocks = [];
    private Gateway? _gateway;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        for (int i = 0; i < 2; i++)
        {
            MockServer mock = await MockServer.StartAsync(cancellationToken: Cancelled);
            mock.Behaviours.Default = new MockBehaviour { Prompt = 1000, Cached = 600, CacheWrite = 300, Tokens = Distribution.Constant(20), Reasoning = 0 };
            _mocks.Add(mock);
        }

        _gateway = new Gateway { Configuration = Configuration(_mocks[0].Address.GetLeftPart(UriPartial.Authority), _mocks[1].Address.GetLeftPart(UriPartial.Authority)) };
        await _gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway!.DisposeAsync();
        foreach (MockServer mock in _mocks)
        {
            await mock.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("prefix")]
    [InlineData("session")]
    public async Task The_turns_of_a_conversation_go_where_its_first_one_went_while_that_target_is_well(string model)
    {
        var places = new Dictionary<int, string>();
        JsonArray[] conversations = [.. Enumerable.Range(0, 8).Select(Begin)];
        for (int turn = 0; turn < 5; turn++)
        {
            for (int i = 0; i < conversations.Length; i++)
            {
                string target = await SayAsync(model, conversations[i], turn);
                Assert.Equal(places.GetValueOrDefault(i, target), target);
                places[i] = target;
            }
        }

        // Its target dies: the conversation goes on at the other one, and stays there.
        int dead = places[0].EndsWith('a') ? 0 : 1;
        await _mocks[dead].KillAsync();
        string other = await SayAsync(model, conversations[0], 5);
        Assert.NotEqual(places[0], other);
        Assert.Equal(other, await SayAsync(model, conversations[0], 6));
        Assert.Equal(other, await SayAsync(model, conversations[0], 7));
    }

    [Theory]
    [InlineData("to-anthropic", 3)]
    [InlineData("to-bedrock", 3)]
    [InlineData("to-gemini", 0)]
    public async Task Markers_of_an_openai_request_arrive_at_who_knows_them(string model, int markers)
    {
        using HttpResponseMessage answer = await PostAsync("/v1/chat/completions", OpenAi(model));

        Assert.Equal(markers, Arrived(model).CacheMarkers);
        Assert.Equal(markers == 0, answer.Headers.TryGetValues("x-penstock-ignored", out IEnumerable<string>? ignored) && ignored.Single().Contains("cache_control", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("to-anthropic", 3)]
    [InlineData("to-bedrock", 3)]
    public async Task Markers_of_an_anthropic_request_arrive_relayed_and_translated(string model, int markers)
    {
        using HttpResponseMessage answer = await PostAsync("/v1/messages", Anthropic(model));

        Assert.Equal(markers, Arrived(model).CacheMarkers);
        JsonNode usage = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!["usage"]!;
        Assert.Equal((100, 600, 300), ((int)usage["input_tokens"]!, (int)usage["cache_read_input_tokens"]!, (int)usage["cache_creation_input_tokens"]!));
    }

    [Theory]
    [InlineData("to-anthropic", 300, CostInMillionths)]
    [InlineData("to-bedrock", 300, CostInMillionths)]
    [InlineData("to-gemini", 0, CostOfGeminiInMillionths)]
    [InlineData("to-openai", 300, CostInMillionths)]
    public async Task What_a_provider_reads_from_its_cache_and_writes_to_it_is_priced_as_such(string model, int written, int millionths)
    {
        using HttpResponseMessage answer = await PostAsync("/v1/chat/completions", OpenAi(model));
        JsonNode details = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!["usage"]!["prompt_tokens_details"]!;
        Assert.Equal(600, (int)details["cached_tokens"]!);

        decimal cost = millionths / 1_000_000m;
        JsonElement row = await RowAsync(answer.Headers.GetValues("x-penstock-request-id").Single());

        Assert.Equal((1000, 600), (row.GetProperty("promptTokens").GetInt32(), row.GetProperty("cachedTokens").GetInt32()));
        Assert.Equal(written, row.GetProperty("cacheWriteTokens") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : 0);
        Assert.Equal(cost, row.GetProperty("costUsd").GetDecimal());
        Assert.Equal(cost, decimal.Parse(answer.Headers.GetValues("x-penstock-cost-usd").Single(), CultureInfo.InvariantCulture));
    }

    private static string Configuration(string one, string two) =>
        $$"""
        version: 1
        gateway: { allowHosts: [127.0.0.1], showTarget: true }
        admin: { keys: { olga: { secret: "{{AdminKey}}", role: admin } } }
        storage: { kind: sqlite, path: penstock.db }
        providers:
          one: { kind: anthropic, endpoint: "{{one}}", keys: [k1] }
          two: { kind: anthropic, endpoint: "{{two}}", keys: [k2] }
          bedrock: { kind: bedrock, endpoint: "{{one}}", region: eu-central-1, keys: [k3] }
          gemini: { kind: gemini, endpoint: "{{one}}", keys: [k4] }
          openai: { kind: openai, endpoint: "{{one}}/v1", keys: [k5] }
        models:
          prefix: { balance: prefix-affinity, targets: { a: { use: one/{{Claude}} }, b: { use: two/{{Claude}} } } }
          session: { balance: session-affinity, targets: { a: { use: one/{{Claude}} }, b: { use: two/{{Claude}} } } }
          to-anthropic: { targets: { only: { use: one/{{Claude}}, {{Prices}} } } }
          to-bedrock: { targets: { only: { use: "bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0", {{Prices}} } } }
          to-gemini: { targets: { only: { use: gemini/gemini-2.5-flash, {{Prices}} } } }
          to-openai: { targets: { only: { use: openai/gpt-4o-mini, {{Prices}} } } }
        """;

    private static string OpenAi(string model) =>
        $$$$"""
        {"model":"{{{{model}}}}","max_tokens":64,
         "messages":[
          {"role":"system","content":[{"type":"text","text":"A long book.","cache_control":{"type":"ephemeral","ttl":"1h"}}]},
          {"role":"user","content":[{"type":"text","text":"A long question.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Well?"}]}],
         "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object","properties":{"cache_control":{"type":"object"}} }},"cache_control":{"type":"ephemeral","ttl":"1h"}}]}
        """;

    private static string Anthropic(string model) =>
        $$$"""
        {"model":"{{{model}}}","max_tokens":64,
         "system":[{"type":"text","text":"A long book.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
         "messages":[{"role":"user","content":[{"type":"text","text":"A long question.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Well?"}]}],
         "tools":[{"name":"look","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral","ttl":"1h"}}]}
        """;

    private static JsonArray Begin(int conversation) =>
    [
        new JsonObject { ["role"] = "system", ["content"] = string.Concat(Enumerable.Repeat($"This is rule {conversation} of a long book of rules. ", 60)) },
    ];

    private async Task<string> SayAsync(string model, JsonArray conversation, int turn)
    {
        conversation.Add(new JsonObject { ["role"] = "user", ["content"] = $"And what comes in turn {turn}?" });
        using HttpResponseMessage answer = await PostAsync("/v1/chat/completions", new JsonObject { ["model"] = model, ["max_tokens"] = 64, ["messages"] = conversation.DeepClone() }.ToJsonString());
        JsonNode said = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!;
        conversation.Add(new JsonObject { ["role"] = "assistant", ["content"] = (string)said["choices"]![0]!["message"]!["content"]! });
        return answer.Headers.GetValues("x-penstock-target").Single();
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        HttpResponseMessage answer = await _gateway!.Http.PostAsync(new Uri(_gateway.Data, path), new StringContent(body, Encoding.UTF8, "application/json"), Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        return answer;
    }

    /// <summary>The only call that a test makes of a model whose targets are all at the first mock.</summary>
    private RequestRecord Arrived(string model)
    {
        Assert.StartsWith("to-", model, StringComparison.Ordinal);
        return _mocks[0].Journal.Read(0).Single();
    }

    private async Task<JsonElement> RowAsync(string request)
    {
        for (int attempt = 0; attempt < 1200; attempt++)
        {
            using HttpRequestMessage question = new(HttpMethod.Get, new Uri(_gateway!.Admin, $"/admin/v1/requests?request={request}"));
            question.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
            using HttpResponseMessage answer = await _gateway.Http.SendAsync(question, Cancelled);
            using JsonDocument rows = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled));
            JsonElement[] found = [.. rows.RootElement.GetProperty("requests").EnumerateArray()];
            if (found.Length > 0 && found[0].GetProperty("outcome").GetString() is "completed")
            {
                return found.Single().Clone();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancelled);
        }

        throw new InvalidOperationException($"No row of {request}.");
    }
}
