using System.Text;
using Penstock.Worker.Engine.Gguf;
using Penstock.Worker.Engine.Native;

namespace Penstock.Worker.Engine;

/// <summary>Writes a model with smaller weights, by llama.cpp's quantiser.</summary>
public static unsafe class ModelQuantizer
{
    /// <summary>
    /// Quantises the model at <paramref name="input"/> into <paramref name="output"/>. The output appears under its name when it is complete;
    /// until then it is <c>NAME.partial</c>, which a failure takes away. Blocks for as long as it takes.
    /// </summary>
    /// <param name="input">A GGUF file with F32, F16 or BF16 weights.</param>
    /// <param name="output">Path of the new file; one that exists is replaced.</param>
    /// <param name="type">How the weights are to be stored. Rows that its blocks do not fit get a type that fits.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <returns>Null on success.</returns>
    public static EngineError? Quantize(string input, string output, QuantizationType type, int threads)
    {
        Result<LlamaLibrary, EngineError> library = LlamaLibrary.Load();
        if (!library.Succeeded)
        {
            return library.Error;
        }

        Result<GgufFile, EngineError> file = GgufFile.Read(input);
        return file.Succeeded ? Quantize(file.Value, Path.GetFullPath(output), type, threads) : file.Error;
    }

    private static EngineError? Quantize(GgufFile file, string output, QuantizationType type, int threads)
    {
        var parameters = LlamaNative.llama_model_quantize_default_params().As<LlamaLayouts.QuantizeParams>();
        parameters.FileType = (int)type;
        parameters.Threads = threads;
        string partial = output + ".partial";
        NativeLog.Clear();
        fixed (byte* from = Encoding.UTF8.GetBytes(file.Path + "\0"))
        fixed (byte* to = Encoding.UTF8.GetBytes(partial + "\0"))
        {
            if (LlamaNative.llama_model_quantize(from, to, &parameters) != 0)
            {
                File.Delete(partial);
                return Failed(file.Path, output, NativeLog.Reason());
            }
        }

        try
        {
            File.Move(partial, output, overwrite: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(partial);
            return Failed(file.Path, output, exception.Message);
        }
    }

    private static EngineError Failed(string input, string output, string reason) => new(
        EngineErrorKind.OutputFailed,
        $"'{input}' cannot be quantised into '{output}': {reason.TrimEnd('.')}.",
        "Check that the place can be written and has room for the new file, and that the model's weights are F32, F16 or BF16.");
}
