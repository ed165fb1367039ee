using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>Many streams at once against one worker: nobody gets another's answer, and memory comes back.</summary>
public sealed class ConcurrentStreamsTests(Gateway gateway) : IClassFixture<Gateway>
{
    private const int Streams = 64;
    private const long MemorySlackBytes = 48L * 1024 * 1024;

    [Fact]
    public async Task Sixty_four_streams_each_get_their_own_nonce_and_memory_comes_back()
    {
        int worker = Assert.Single(gateway.Workers());
        await RoundAsync(1); // warm: buffers grow once
        long before = ChildProcess.ResidentBytes(worker);

        for (int round = 2; round <= 4; round++)
        {
            await RoundAsync(round);
        }

        long after = ChildProcess.ResidentBytes(worker);
        Assert.True(after - before < MemorySlackBytes, $"The worker grew from {before >> 20} to {after >> 20} MiB.");
    }

    private static string Nonce(int round, int stream) => $"n{round * 7919:x}-{stream * 104_729:x}";

    private static string Body(string nonce) => JsonSerializer.Serialize(new
    {
        model = "demo",
        stream = true,
        temperature = 0.8,
        max_tokens = 120,
        messages = new[] { new { role = "user", content = $"My ticket is {nonce}. What is a semantic cache?" } },
        response_format = new
        {
            type = "json_schema",
            json_schema = new
            {
                name = "ticket",
                schema = new
                {
                    type = "object",
                    additionalProperties = false,
                    required = new[] { "ticket", "text" },
                    properties = new { ticket = new { @const = nonce }, text = new { type = "string", maxLength = 40 } },
                },
            },
        },
    });

    private async Task RoundAsync(int round)
    {
        StreamedChat[] answers = await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream =>
            StreamedChat.AskAsync(gateway.Http, gateway.Data, Body(Nonce(round, stream)), null, TestContext.Current.CancellationToken)));

        for (int stream = 0; stream < Streams; stream++)
        {
            StreamedChat answer = answers[stream];
            Assert.True(answer.IsWhole, $"stream {stream}: {answer}");
            Assert.Single(answer.Ids);
            using JsonDocument value = JsonDocument.Parse(answer.Text);
            Assert.Equal(Nonce(round, stream), value.RootElement.GetProperty("ticket").GetString());
        }

        Assert.Equal(Streams, answers.SelectMany(answer => answer.Ids).Distinct(StringComparer.Ordinal).Count());
    }
}
