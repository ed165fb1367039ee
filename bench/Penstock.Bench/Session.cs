using System.Collections.Immutable;
using Penstock.Worker.Batching;
using Penstock.Worker.Engine;

namespace Penstock.Bench;

/// <summary>One engine under measurement, on one compute thread.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly GenerationEngine _engine;

    private Session(GenerationEngine engine, PassRecorder recorder)
    {
        _engine = engine;
        Recorder = recorder;
    }

    public PassRecorder Recorder { get; }

    public static Session Open(string model, EngineOptions options)
    {
        var recorder = new PassRecorder(TimeProvider.System);
        Result<GenerationEngine, EngineError> engine =
            GenerationEngine.Open(model, options with { Threads = 1 }, recorder, TimeProvider.System, new Random(1));
        return engine.Succeeded ? new Session(engine.Value, recorder) : throw new InvalidOperationException(engine.Error.ToString());
    }

    /// <summary>Generates to the token limit, and calls back at the first piece.</summary>
    public async Task RunAsync(ImmutableArray<int> prompt, int tokens, Action? started = null)
    {
        var request = new GenerationRequest
        {
            PromptTokens = prompt,
            MaxTokens = tokens,
            IgnoreEndOfText = true,
            QueueTimeout = TimeSpan.FromHours(1),
            Sampling = new SamplingOptions { TopP = 0.9f },
        };
        await foreach (GenerationEvent step in _engine.Scheduler.GenerateAsync(request, CancellationToken.None))
        {
            if (step.Kind == GenerationEventKind.Failed)
            {
                throw new InvalidOperationException(step.Error!.Message);
            }

            started?.Invoke();
            started = null;
        }
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    public static ImmutableArray<int> RandomPrompt(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => RandomModel.RandomToken(random))];

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
