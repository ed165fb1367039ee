using System.Collections.Immutable;
using Penstock.Worker.Batching;
using Penstock.Worker.Engine;

namespace Penstock.Worker.Tests.Engine;

/// <summary>Sharing and batching must not change what a model says, whatever kind of memory it has.</summary>
public sealed class ModelKindTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-kinds").FullName;

    [Fact]
    public Task A_model_that_sees_its_whole_context() => CompareAsync(TinyModel.WriteLlama, sharesPrefixes: true);

    [Fact]
    public Task A_model_with_a_sliding_window() => CompareAsync(TinyModel.WriteSlidingWindow, sharesPrefixes: true);

    [Fact]
    public Task A_recurrent_model() => CompareAsync(TinyModel.WriteRecurrent, sharesPrefixes: false);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task CompareAsync(Action<string> write, bool sharesPrefixes)
    {
        string path = Path.Combine(_folder, "model.gguf");
        write(path);
        ImmutableArray<int> prefix = [1, .. Enumerable.Range(0, 60).Select(index => 260 + (index * 7 % 130))];
        ImmutableArray<int>[] prompts = [.. Enumerable.Range(0, 6).Select(index => prefix.Add(300 + index))];

        var alone = new List<string>();
        await using (GenerationEngine plain = Open(path, prefixReuse: false))
        {
            foreach (ImmutableArray<int> prompt in prompts)
            {
                alone.Add((await RunAsync(plain, prompt)).Text);
            }
        }

        await using GenerationEngine engine = Open(path, prefixReuse: true);
        Answer first = await RunAsync(engine, prompts[0]);
        Answer[] together = await Task.WhenAll(prompts.Select(prompt => RunAsync(engine, prompt)));

        Assert.Equal(alone[0], first.Text);
        Assert.Equal(alone, together.Select(answer => answer.Text));
        Assert.True(alone.Distinct(StringComparer.Ordinal).Count() > 1, "The last token of the prompt matters.");
        Assert.All(together, answer => Assert.Equal(sharesPrefixes ? 61 : 0, answer.Usage.CachedPrompt));
    }

    private static GenerationEngine Open(string path, bool prefixReuse)
    {
        Result<GenerationEngine, EngineError> opened = GenerationEngine.Open(
            path,
            new EngineOptions { Threads = 1, Slots = 4, PrefixReuse = prefixReuse },
            NullGenerationObserver.Instance,
            TimeProvider.System,
            new Random(1));
        Assert.True(opened.Succeeded, opened.Error?.ToString());
        return opened.Value;
    }

    private static Task<Answer> RunAsync(GenerationEngine engine, ImmutableArray<int> prompt) => Answer.ReadAsync(
        engine.Scheduler,
        new GenerationRequest
        {
            PromptTokens = prompt,
            MaxTokens = 24,
            IgnoreEndOfText = true,
            Sampling = new SamplingOptions { Temperature = 0 },
        },
        TestContext.Current.CancellationToken);
}
