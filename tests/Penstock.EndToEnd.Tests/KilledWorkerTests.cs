using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>The worker is killed under load, again and again: nothing is faked, nothing else breaks.</summary>
public sealed class KilledWorkerTests(Gateway gateway) : IClassFixture<Gateway>
{
    private const int Kills = 20;
    private const int Streams = 32;

    private static readonly string Body = JsonSerializer.Serialize(new
    {
        model = "demo",
        stream = true,
        temperature = 0.9,
        max_tokens = 150,
        messages = new[] { new { role = "user", content = "Tell me a short story about a penguin" } },
    });

    [Fact]
    public async Task Every_client_gets_a_whole_answer_or_an_error_and_the_next_request_succeeds()
    {
        int failures = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            StreamedChat[] answers = await KillUnderLoadAsync();
            Assert.All(answers, answer => Assert.True(answer.IsWhole || answer.IsHonestFailure, answer.ToString()));
            failures += answers.Count(answer => answer.IsHonestFailure);

            StreamedChat next = await AskAsync(null);
            Assert.True(next.IsWhole, $"after kill {kill}: {next}");
            Assert.False(gateway.Process.HasExited);
        }

        Assert.True(failures > 0, "No kill hit a running stream: the test proved nothing.");
    }

    private async Task<StreamedChat[]> KillUnderLoadAsync()
    {
        int worker = Assert.Single(gateway.Workers());
        TaskCompletionSource underWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int started = 0;
        Task<StreamedChat>[] streams = [.. Enumerable.Range(0, Streams).Select(_ => AskAsync(() =>
        {
            if (Interlocked.Increment(ref started) == Streams / 2)
            {
                underWay.SetResult();
            }
        }))];
        await underWay.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
        ChildProcess.KillById(worker);
        return await Task.WhenAll(streams);
    }

    private Task<StreamedChat> AskAsync(Action? onFirstDelta) =>
        StreamedChat.AskAsync(gateway.Http, gateway.Data, Body, onFirstDelta, TestContext.Current.CancellationToken);
}
