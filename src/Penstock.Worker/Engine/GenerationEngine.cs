using Penstock.Worker.Batching;
using Penstock.Worker.Engine.Native;

namespace Penstock.Worker.Engine;

/// <summary>A model that answers: loaded, with its context and its decode loop. One per worker process.</summary>
public sealed class GenerationEngine : IAsyncDisposable
{
    private readonly LlamaModel _model;
    private readonly LlamaDecoder _decoder;
    private readonly GenerationScheduler _scheduler;

    private GenerationEngine(
        LlamaLibrary library, LlamaModel model, LlamaDecoder decoder, IGrammarCompiler grammars, GenerationScheduler scheduler, EnginePlan plan)
    {
        _model = model;
        _decoder = decoder;
        _scheduler = scheduler;
        Plan = plan;
        Grammars = grammars;
        Library = new EngineLibrary(library.Directory, library.Version, [.. library.Devices]);
    }

    /// <summary>What the model file says of itself.</summary>
    public ModelDescription Model => _model.Description;

    /// <summary>The model's vocabulary.</summary>
    public ITokenizer Tokenizer => _model.Tokenizer;

    /// <summary>Takes requests.</summary>
    public IGenerationScheduler Scheduler => _scheduler;

    /// <summary>Reads grammars for this model.</summary>
    internal IGrammarCompiler Grammars { get; }

    /// <summary>The sizes that were decided.</summary>
    public EnginePlan Plan { get; }

    /// <summary>The llama.cpp library in use.</summary>
    public EngineLibrary Library { get; }

    /// <summary>
    /// Loads the library and the model at <paramref name="modelPath"/>, and starts the decode loop. Everything that an operator can get
    /// wrong (library, file, memory, option) comes back as one <see cref="EngineError"/>.
    /// </summary>
    /// <param name="modelPath">A GGUF file.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="observer">Hears what the scheduler does.</param>
    /// <param name="time">The clock of deadlines and measurements.</param>
    /// <param name="seeds">Gives the seeds of requests that bring none.</param>
    public static Result<GenerationEngine, EngineError> Open(
        string modelPath, EngineOptions options, IGenerationObserver observer, TimeProvider time, Random seeds)
    {
        Result<LlamaLibrary, EngineError> library = LlamaLibrary.Load(options.LibraryDirectory);
        if (!library.Succeeded)
        {
            return library.Error;
        }

        Result<LlamaModel, EngineError> model = LlamaModel.Open(modelPath, options.GpuLayers);
        if (!model.Succeeded)
        {
            return model.Error;
        }

        Result<EnginePlan, EngineError> plan = EnginePlan.Decide(
            options,
            model.Value.Description.TrainedContext,
            model.Value.BytesPerCell,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            CpuQuota.ComputeThreads());
        if (!plan.Succeeded)
        {
            model.Value.Dispose();
            return plan.Error;
        }

        var sizes = new DecoderOptions(plan.Value.Cells, Math.Min(options.BatchTokens, plan.Value.Cells), options.Slots, plan.Value.Threads);
        Result<LlamaDecoder, EngineError> decoder = LlamaDecoder.Create(model.Value, sizes);
        if (!decoder.Succeeded)
        {
            model.Value.Dispose();
            return decoder.Error;
        }

        var grammars = new LlamaGrammarCompiler(model.Value.Handle, model.Value.Tokenizer);
        GenerationScheduler scheduler = Schedule(model.Value, decoder.Value, grammars, options, plan.Value, observer, time, seeds);
        scheduler.Start();
        return new GenerationEngine(library.Value, model.Value, decoder.Value, grammars, scheduler, plan.Value);
    }

    /// <summary>Stops the decode loop and frees model and context. Drain first where running answers shall finish.</summary>
    public ValueTask DisposeAsync()
    {
        _scheduler.Dispose();
        _decoder.Dispose();
        _model.Dispose();
        return ValueTask.CompletedTask;
    }

    private static GenerationScheduler Schedule(
        LlamaModel model,
        LlamaDecoder decoder,
        LlamaGrammarCompiler grammars,
        EngineOptions options,
        EnginePlan plan,
        IGenerationObserver observer,
        TimeProvider time,
        Random seeds) => new(
            decoder,
            model.Tokenizer,
            grammars,
            new SchedulerOptions
            {
                Slots = options.Slots,
                ContextTokens = plan.ContextTokens,
                PromptChunkTokens = options.PromptChunkTokens,
                LongestPass = options.LongestPass,
                QueueLength = options.QueueLength,
                PrefixReuse = options.PrefixReuse,
            },
            observer,
            time,
            seeds,
            model.Tokenizer.SuppressedTokens);
}
