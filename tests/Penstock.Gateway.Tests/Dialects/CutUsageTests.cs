using System.Text;
using System.Text.Json;
using Penstock.Mock.Journal;

namespace Penstock.Gateway.Tests.Dialects;

/// <summary>What is known of the tokens of a stream that was cut.</summary>
public sealed class CutUsageTests
{
    private const string Chat = "/v1/chat/completions";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => ["openai", "openai-compatible", "azure-openai", "anthropic", "gemini", "bedrock"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_stream_that_its_upstream_cut_is_estimated_and_says_so(string kind)
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        JsonElement whole = await RecordAsync(gateway, kind, "[[mock:tokens=400]]");
        for (int lesson = 0; lesson < 20; lesson++)
        {
            await RecordAsync(gateway, kind, $"Lesson {lesson}. [[mock:tokens=200]]");
        }

        JsonElement cut = await RecordAsync(gateway, kind, "[[mock:tokens=400,fail=cut@150]]");

        Assert.False(whole.GetProperty("usage").GetProperty("estimated").GetBoolean());
        Assert.Equal(400, whole.GetProperty("usage").GetProperty("output_tokens").GetInt64());
        Assert.Equal("upstream_fault", cut.GetProperty("outcome").GetString());
        JsonElement usage = cut.GetProperty("usage");
        Assert.True(usage.GetProperty("estimated").GetBoolean());
        Assert.InRange(usage.GetProperty("output_tokens").GetInt64(), 100, 200);
        Assert.InRange(usage.GetProperty("prompt_tokens").GetInt64(), 1, 200);
        Assert.True(cut.GetProperty("cost_usd").GetDecimal() > 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_stream_that_its_client_left_is_estimated_and_says_so(string kind)
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        string id;
        using (HttpResponseMessage response = await gateway.PostAsync(Chat, Body(kind, "[[mock:tokens=2000,rate=100]]")))
        {
            id = Assert.Single(response.Headers.GetValues("x-penstock-request-id"));
            await using Stream stream = await response.Content.ReadAsStreamAsync(Cancelled);
            byte[] buffer = new byte[64 * 1024];
            int read = await stream.ReadAtLeastAsync(buffer, 2_000, throwOnEndOfStream: false, Cancelled);
            Assert.True(read >= 2_000, Encoding.UTF8.GetString(buffer, 0, read));
        }

        JsonElement record = await FindAsync(gateway, id);
        RequestRecord upstream = gateway.Mock.Journal.Read().Last();

        Assert.Equal("client_gone", record.GetProperty("outcome").GetString());
        JsonElement usage = record.GetProperty("usage");
        Assert.True(usage.GetProperty("estimated").GetBoolean());
        Assert.InRange(usage.GetProperty("output_tokens").GetInt64(), 1, (2 * upstream.OutputTokensSent) + 5);
        Assert.True(usage.GetProperty("prompt_tokens").GetInt64() > 0);
    }

    private static string Body(string kind, string text) => $$"""{"model":"chat-{{kind}}","stream":true,"max_tokens":4000,"messages":[{"role":"user","content":"{{text}}"}]}""";

    private static async Task<JsonElement> RecordAsync(EveryKindGateway gateway, string kind, string text)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Chat, Body(kind, text));
        string answer = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(response.IsSuccessStatusCode, answer);
        return await FindAsync(gateway, Assert.Single(response.Headers.GetValues("x-penstock-request-id")));
    }

    /// <summary>The record is written when the exchange is settled, which for a client that has gone is a moment later.</summary>
    private static async Task<JsonElement> FindAsync(EveryKindGateway gateway, string id)
    {
        for (int look = 0; look < 500; look++)
        {
            using HttpResponseMessage response = await gateway.SendAsync(HttpMethod.Get, $"/v1/penstock/requests/{id}");
            if (response.IsSuccessStatusCode)
            {
                return await EveryKindGateway.JsonAsync(response);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancelled);
        }

        throw new InvalidOperationException($"{id} was never settled.");
    }
}
