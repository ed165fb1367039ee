using System.Collections.Immutable;
using Penstock.Worker.Batching;
using Penstock.Worker.Engine;
using Penstock.Worker.Tests.Engine;

[assembly: AssemblyFixture(typeof(DemoEngine))]

namespace Penstock.Worker.Tests.Engine;

/// <summary>The demo model on one thread, loaded once for all tests that need a real one.</summary>
public sealed class DemoEngine : IAsyncDisposable
{
    private readonly Lazy<GenerationEngine> _engine = new(() => Open(new EngineOptions { Threads = 1, Slots = 16 }));

    internal static string ModelPath { get; } = Path.Combine(AppContext.BaseDirectory, "models", "demo-q8_0.gguf");

    internal GenerationEngine Engine => _engine.Value;

    internal IGrammarCompiler Grammars => Engine.Grammars;

    internal static GenerationEngine Open(EngineOptions options, IGenerationObserver? observer = null)
    {
        Result<GenerationEngine, EngineError> opened = GenerationEngine.Open(
            ModelPath, options, observer ?? NullGenerationObserver.Instance, TimeProvider.System, new Random(1));
        Assert.True(opened.Succeeded, opened.Error?.ToString());
        return opened.Value;
    }

    /// <summary>A ChatML prompt with one question.</summary>
    internal static ImmutableArray<int> Ask(ITokenizer tokenizer, string question) =>
    [
        .. tokenizer.Tokenize("<|im_start|>user\n", addSpecial: false, parseSpecial: true),
        .. tokenizer.Tokenize(question, addSpecial: false, parseSpecial: false),
        .. tokenizer.Tokenize("<|im_end|>\n<|im_start|>assistant\n", addSpecial: false, parseSpecial: true),
    ];

    public async ValueTask DisposeAsync()
    {
        if (_engine.IsValueCreated)
        {
            await _engine.Value.DisposeAsync();
        }
    }
}
