using System.Runtime.InteropServices;
using static Penstock.Worker.Engine.Native.LlamaLayouts;

namespace Penstock.Worker.Engine.Native;

/// <summary>
/// The part of llama.h, ggml-backend.h and ggml.h that the worker calls. Only blittable types, so that no marshalling code stands
/// between; <see cref="LlamaLibrary"/> resolves the three library names.
/// </summary>
internal static unsafe partial class LlamaNative
{
    public const string Llama = "llama";
    public const string Ggml = "ggml";
    public const string GgmlBase = "ggml-base";

    [LibraryImport(Llama)]
    internal static partial byte* llama_version();

    [LibraryImport(Llama)]
    internal static partial Defaults llama_model_default_params();

    [LibraryImport(Llama)]
    internal static partial Defaults llama_context_default_params();

    [LibraryImport(Llama)]
    internal static partial Defaults llama_model_quantize_default_params();

    [LibraryImport(Llama)]
    internal static partial void llama_backend_init();

    [LibraryImport(Llama)]
    internal static partial void llama_log_set(delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback, void* userData);

    [LibraryImport(GgmlBase)]
    internal static partial nint ggml_set_abort_callback(delegate* unmanaged[Cdecl]<byte*, void> callback);

    [LibraryImport(GgmlBase)]
    internal static partial nuint ggml_type_size(int type);

    [LibraryImport(GgmlBase)]
    internal static partial long ggml_blck_size(int type);

    [LibraryImport(Ggml)]
    internal static partial void ggml_backend_load_all_from_path(byte* directory);

    [LibraryImport(Ggml)]
    internal static partial nuint ggml_backend_dev_count();

    [LibraryImport(Ggml)]
    internal static partial nint ggml_backend_dev_get(nuint index);

    [LibraryImport(GgmlBase)]
    internal static partial byte* ggml_backend_dev_name(nint device);

    [LibraryImport(GgmlBase)]
    internal static partial byte* ggml_backend_dev_description(nint device);

    [LibraryImport(Llama)]
    internal static partial nint llama_model_load_from_file(byte* path, ModelParams parameters);

    [LibraryImport(Llama)]
    internal static partial void llama_model_free(nint model);

    [LibraryImport(Llama)]
    internal static partial int llama_model_n_ctx_train(nint model);

    [LibraryImport(Llama)]
    internal static partial int llama_model_n_embd(nint model);

    [LibraryImport(Llama)]
    internal static partial int llama_model_n_layer(nint model);

    [LibraryImport(Llama)]
    internal static partial int llama_model_n_head(nint model);

    [LibraryImport(Llama)]
    internal static partial int llama_model_n_head_kv(nint model);

    [LibraryImport(Llama)]
    internal static partial int llama_model_desc(nint model, byte* buffer, nuint size);

    [LibraryImport(Llama)]
    internal static partial ulong llama_model_size(nint model);

    [LibraryImport(Llama)]
    internal static partial ulong llama_model_n_params(nint model);

    [LibraryImport(Llama)]
    internal static partial byte llama_model_has_encoder(nint model);

    [LibraryImport(Llama)]
    internal static partial byte llama_model_has_decoder(nint model);

    [LibraryImport(Llama)]
    internal static partial byte llama_model_is_recurrent(nint model);

    [LibraryImport(Llama)]
    internal static partial byte llama_model_is_hybrid(nint model);

    [LibraryImport(Llama)]
    internal static partial byte llama_model_is_diffusion(nint model);

    [LibraryImport(Llama)]
    internal static partial uint llama_model_quantize(byte* input, byte* output, QuantizeParams* parameters);

    [LibraryImport(Llama)]
    internal static partial nint llama_init_from_model(nint model, ContextParams parameters);

    [LibraryImport(Llama)]
    internal static partial void llama_free(nint context);

    [LibraryImport(Llama)]
    internal static partial uint llama_n_ctx(nint context);

    [LibraryImport(Llama)]
    internal static partial nint llama_get_memory(nint context);

    [LibraryImport(Llama)]
    internal static partial void llama_memory_clear(nint memory, byte data);

    [LibraryImport(Llama)]
    internal static partial byte llama_memory_seq_rm(nint memory, int sequence, int from, int to);

    [LibraryImport(Llama)]
    internal static partial void llama_memory_seq_cp(nint memory, int source, int target, int from, int to);

    [LibraryImport(Llama)]
    internal static partial int llama_decode(nint context, Batch batch);

    [LibraryImport(Llama)]
    internal static partial float* llama_get_logits_ith(nint context, int index);

    [LibraryImport(Llama)]
    internal static partial nint llama_model_get_vocab(nint model);

    [LibraryImport(Llama)]
    internal static partial int llama_vocab_type(nint vocabulary);

    [LibraryImport(Llama)]
    internal static partial int llama_vocab_n_tokens(nint vocabulary);

    [LibraryImport(Llama)]
    internal static partial byte* llama_vocab_get_text(nint vocabulary, int token);

    [LibraryImport(Llama)]
    internal static partial int llama_vocab_get_attr(nint vocabulary, int token);

    [LibraryImport(Llama)]
    internal static partial byte llama_vocab_is_eog(nint vocabulary, int token);

    [LibraryImport(Llama)]
    internal static partial int llama_vocab_bos(nint vocabulary);

    [LibraryImport(Llama)]
    internal static partial int llama_vocab_eos(nint vocabulary);

    [LibraryImport(Llama)]
    internal static partial byte llama_vocab_get_add_bos(nint vocabulary);

    [LibraryImport(Llama)]
    internal static partial int* llama_vocab_get_suppress_tokens(nint vocabulary, int* count);

    [LibraryImport(Llama)]
    internal static partial int llama_tokenize(
        nint vocabulary, byte* text, int length, int* tokens, int capacity, byte addSpecial, byte parseSpecial);

    [LibraryImport(Llama)]
    internal static partial int llama_token_to_piece(nint vocabulary, int token, byte* buffer, int length, int leftStrip, byte special);

    [LibraryImport(Llama)]
    internal static partial nint llama_sampler_init_grammar(nint vocabulary, byte* grammar, byte* root);

    [LibraryImport(Llama)]
    internal static partial void llama_sampler_apply(nint sampler, TokenDataArray* candidates);

    [LibraryImport(Llama)]
    internal static partial void llama_sampler_accept(nint sampler, int token);

    [LibraryImport(Llama)]
    internal static partial void llama_sampler_free(nint sampler);

    [LibraryImport(Llama)]
    internal static partial byte* llama_print_system_info();
}
