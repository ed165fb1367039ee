using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Hosting;

/// <summary>Answers with what the test says, and notes what it was asked.</summary>
internal sealed class FakeScheduler : IGenerationScheduler
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The script; the number says which request it is, from 0. By default: "Hello", " world", end.</summary>
    public Func<int, GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationEvent>> Script { get; set; } =
        (_, _, _) => Say("Hello", " world");

    public ConcurrentQueue<GenerationRequest> Requests { get; } = new();

    /// <summary>Completes when an answer is cancelled.</summary>
    public Task Cancelled => _cancelled.Task;

    public SchedulerSnapshot Snapshot { get; set; } = new(1, 2, 16, 300, 400, 4096, Draining: false);

    public static GenerationEvent Text(string text, params TokenLogProb[] logProbs) => GenerationEvent.OfText(text, [.. logProbs]);

    public static GenerationEvent End(FinishReason reason = FinishReason.Stop, int prompt = 5, int cached = 3, int completion = 2) =>
        GenerationEvent.OfFinish(reason, new TokenUsage(prompt, cached, completion));

    public static IAsyncEnumerable<GenerationEvent> Say(params string[] texts) => Steps([.. texts.Select(text => Text(text)), End()]);

    public static async IAsyncEnumerable<GenerationEvent> Steps(params GenerationEvent[] steps)
    {
        foreach (GenerationEvent step in steps)
        {
            yield return step;
        }

        await Task.CompletedTask;
    }

    /// <summary>The steps, then nothing until cancelled.</summary>
    public static async IAsyncEnumerable<GenerationEvent> Hang(
        GenerationEvent[] steps, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (GenerationEvent step in steps)
        {
            yield return step;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int number = Requests.Count;
        Requests.Enqueue(request);
        using CancellationTokenRegistration noted = cancellationToken.Register(() => _cancelled.TrySetResult());
        await foreach (GenerationEvent step in Script(number, request, cancellationToken).WithCancellation(cancellationToken))
        {
            yield return step;
        }
    }

    public void BeginDrain()
    {
        // The worker's server refuses what is new itself.
    }

    public Task WhenIdleAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
