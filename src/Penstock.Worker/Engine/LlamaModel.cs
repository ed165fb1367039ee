using System.Collections.Immutable;
using System.Text;
using Penstock.Worker.Engine.Gguf;
using Penstock.Worker.Engine.Native;

namespace Penstock.Worker.Engine;

/// <summary>A loaded model file: weights, vocabulary and what it says of itself.</summary>
internal sealed unsafe class LlamaModel : IDisposable
{
    private const int NoVocabulary = 0;

    /// <summary>LLAMA_MAX_LAYERS.</summary>
    private const int MostLayers = 512;

    private LlamaModel(ModelHandle handle, GgufFile file)
    {
        Handle = handle;
        nint model = handle.DangerousGetHandle();
        Tokenizer = new LlamaTokenizer(handle);
        Description = Describe(model, file, Tokenizer.VocabularySize);
        SharesPrefixes = LlamaNative.llama_model_is_recurrent(model) == 0 && LlamaNative.llama_model_is_hybrid(model) == 0;
        BytesPerCell = CountBytesPerCell(model, file);
    }

    public ModelHandle Handle { get; }

    public LlamaTokenizer Tokenizer { get; }

    public ModelDescription Description { get; }

    /// <summary>False for recurrent and hybrid models, whose memory has no cells to share.</summary>
    public bool SharesPrefixes { get; }

    /// <summary>Bytes of KV cache that one token takes, at 16 bits a number; an estimate for layered attention.</summary>
    public long BytesPerCell { get; }

    /// <summary>Checks and loads the file at <paramref name="path"/>. The library must be loaded.</summary>
    public static Result<LlamaModel, EngineError> Open(string path, int gpuLayers)
    {
        Result<GgufFile, EngineError> file = GgufFile.Read(path);
        if (!file.Succeeded)
        {
            return file.Error;
        }

        if (FindUnsupported(file.Value) is { } unsupported)
        {
            return unsupported;
        }

        LlamaLayouts.ModelParams parameters = LlamaNative.llama_model_default_params().As<LlamaLayouts.ModelParams>();
        parameters.GpuLayers = gpuLayers;
        NativeLog.Clear();
        nint model;
        fixed (byte* name = Encoding.UTF8.GetBytes(file.Value.Path + "\0"))
        {
            model = LlamaNative.llama_model_load_from_file(name, parameters);
        }

        return model == 0 ? Refused(file.Value) : Accept(new ModelHandle(model), file.Value);
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private static EngineError? FindUnsupported(GgufFile file)
    {
        if (file.Architecture.Length == 0)
        {
            return Unsupported(file, "names no architecture (general.architecture)");
        }

        string kind = file.Text("general.type") ?? "model";
        if (!string.Equals(kind, "model", StringComparison.Ordinal))
        {
            return Unsupported(file, $"is a '{kind}' file and no model");
        }

        // The next two would end the process inside llama.cpp.
        if (file.Number("block_count") is { } layers && layers is < 1 or > MostLayers)
        {
            return Unsupported(file, $"has {layers} layers; llama.cpp {LlamaLayouts.Version} takes 1 to {MostLayers}");
        }

        if (file.RepeatedToken is not null)
        {
            return Unsupported(file, "lists a token twice in its vocabulary");
        }

        return file.Tensors.IsEmpty ? Unsupported(file, "holds no weights") : null;
    }

    private static EngineError Refused(GgufFile file)
    {
        string reason = NativeLog.Reason();
        return reason.Contains("unknown model architecture", StringComparison.Ordinal)
            ? Unsupported(file, $"has the architecture '{file.Architecture}', which llama.cpp {LlamaLayouts.Version} does not know")
            : new EngineError(
                EngineErrorKind.ModelInvalid,
                $"The model file '{file.Path}' cannot be loaded: {reason.TrimEnd('.')}.",
                "Download or convert it again; a file of a newer format needs a newer llama.cpp.");
    }

    private static Result<LlamaModel, EngineError> Accept(ModelHandle handle, GgufFile file)
    {
        nint model = handle.DangerousGetHandle();
        string? reason =
            LlamaNative.llama_model_has_decoder(model) == 0 ? "has no decoder, so it cannot generate text (embedding model?)"
            : LlamaNative.llama_model_has_encoder(model) != 0 ? "is an encoder-decoder model, which is not served"
            : LlamaNative.llama_model_is_diffusion(model) != 0 ? "is a diffusion model, which is not served"
            : LlamaNative.llama_vocab_type(LlamaNative.llama_model_get_vocab(model)) == NoVocabulary ? "has no vocabulary"
            : LlamaNative.llama_model_n_ctx_train(model) <= 0 ? "names no context length"
            : null;
        if (reason is not null)
        {
            handle.Dispose();
            return Unsupported(file, reason);
        }

        return new LlamaModel(handle, file);
    }

    private static EngineError Unsupported(GgufFile file, string what) => new(
        EngineErrorKind.ModelUnsupported,
        $"The model file '{file.Path}' {what}.",
        "Serve a GGUF file of a text-generating model (Llama, Qwen, Gemma, Mistral, Phi ...).");

    private static ModelDescription Describe(nint model, GgufFile file, int vocabularySize) => new()
    {
        Path = file.Path,
        Name = file.Text("general.name") is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(file.Path),
        Architecture = file.Architecture,
        Summary = ReadSummary(model),
        Parameters = (long)LlamaNative.llama_model_n_params(model),
        SizeBytes = (long)LlamaNative.llama_model_size(model),
        TrainedContext = LlamaNative.llama_model_n_ctx_train(model),
        VocabularySize = vocabularySize,
        EmbeddingLength = LlamaNative.llama_model_n_embd(model),
        Layers = LlamaNative.llama_model_n_layer(model),
        ChatTemplate = file.Text(TemplateKey),
        NamedChatTemplates = file.Metadata
            .Where(entry => entry.Key.StartsWith(TemplateKey + ".", StringComparison.Ordinal) && entry.Value.Text is not null)
            .ToImmutableDictionary(entry => entry.Key[(TemplateKey.Length + 1)..], entry => entry.Value.Text!, StringComparer.Ordinal),
        License = file.Text("general.license"),
    };

    private const string TemplateKey = "tokenizer.chat_template";

    private static string ReadSummary(nint model)
    {
        byte* buffer = stackalloc byte[256];
        int length = LlamaNative.llama_model_desc(model, buffer, 256);
        return Encoding.UTF8.GetString(buffer, Math.Clamp(length, 0, 255));
    }

    private static long CountBytesPerCell(nint model, GgufFile file)
    {
        long heads = Math.Max(1, LlamaNative.llama_model_n_head(model));
        long perHead = LlamaNative.llama_model_n_embd(model) / heads;
        long keys = file.Number("attention.key_length") ?? perHead;
        long values = file.Number("attention.value_length") ?? perHead;
        return Math.Max(1, LlamaNative.llama_model_n_layer(model) * (long)LlamaNative.llama_model_n_head_kv(model) * (keys + values) * 2);
    }
}
