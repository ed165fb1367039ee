using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Penstock.Worker.Batching;
using Penstock.Worker.Engine;

namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>Loads a GGUF file by llama.cpp, and its chat template.</summary>
internal sealed class LlamaModelLoader(TimeProvider time) : IModelLoader
{
    public async Task<Result<LoadedModel, StartError>> LoadAsync(WorkerOptions options, IGenerationObserver observer)
    {
        // Seeds of requests without one need not repeat, so they begin at a place that nobody chose.
        var seeds = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
        Result<GenerationEngine, EngineError> opened =
            GenerationEngine.Open(options.ModelPath, ToEngine(options), observer, time, seeds);
        if (!opened.Succeeded)
        {
            return new StartError(ExitCodeOf(opened.Error.Kind), opened.Error.ToString());
        }

        GenerationEngine engine = opened.Value;
        Result<ConversationSource, StartError> conversations = ConversationSource.Find(options, engine.Model, engine.Tokenizer, time);
        if (!conversations.Succeeded)
        {
            await engine.DisposeAsync();
            return conversations.Error;
        }

        return new LoadedModel
        {
            Tokenizer = engine.Tokenizer,
            Scheduler = engine.Scheduler,
            ContextTokens = engine.Plan.ContextTokens,
            LongestTokenBytes = LongestToken(engine.Tokenizer),
            Conversations = conversations.Value.Encoder,
            Fingerprint = ModelFingerprint.Of(options.ModelPath, engine.Library.Version),
            Summary = Describe(engine, conversations.Value),
            Release = engine.DisposeAsync,
        };
    }

    /// <summary>A token's spelling counts too: those of control tokens have no bytes in an answer.</summary>
    private static int LongestToken(ITokenizer tokenizer) => Enumerable.Range(0, tokenizer.VocabularySize)
        .Max(token => Math.Max(tokenizer.BytesOf(token).Length, Encoding.UTF8.GetByteCount(tokenizer.SpellingOf(token))));

    private static EngineOptions ToEngine(WorkerOptions options)
    {
        var defaults = new EngineOptions();
        return defaults with
        {
            Threads = options.Threads,
            Slots = options.Slots ?? defaults.Slots,
            ContextTokens = options.ContextTokens,
            QueueLength = options.QueueLength ?? defaults.QueueLength,
            GpuLayers = options.GpuLayers ?? defaults.GpuLayers,
        };
    }

    private static string Describe(GenerationEngine engine, ConversationSource conversations) => string.Create(
        CultureInfo.InvariantCulture,
        $"{engine.Model.Architecture} with {engine.Model.Parameters / 1e6:0.#} million weights in {engine.Model.SizeBytes / 1e6:0.#} MB, context {engine.Plan.ContextTokens}, KV cells {engine.Plan.Cells}, threads {engine.Plan.Threads}, chat template {conversations.Name}, llama.cpp {engine.Library.Version}");

    private static int ExitCodeOf(EngineErrorKind kind) => kind switch
    {
        EngineErrorKind.LibraryMissing or EngineErrorKind.LibraryMismatch or EngineErrorKind.ModelMissing => WorkerExitCode.Missing,
        EngineErrorKind.InvalidOption => WorkerExitCode.Usage,
        _ => WorkerExitCode.Failure,
    };
}
