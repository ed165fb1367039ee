using Penstock.Embeddings.UseLite;

namespace Penstock.Embeddings;

/// <summary>
/// The embedding models that come with the program, each loaded when it is first asked for and kept. The files lie in
/// <c>models/NAME</c> beside the program, or where <c>PENSTOCK_USE_LITE_DIR</c> says.
/// </summary>
public static class BuiltinEmbeddings
{
    /// <summary>Name of the one model: Universal Sentence Encoder Lite, English.</summary>
    public const string UseLite = "use-lite";

    /// <summary>Environment variable that names another folder of the model's files.</summary>
    public const string DirectoryVariable = "PENSTOCK_USE_LITE_DIR";

    private static readonly Lock Gate = new();
    private static IEmbeddingModel? _useLite;

    /// <summary>The folder that is read.</summary>
    public static string Directory() =>
        Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "models", UseLite);

    /// <summary>True when the model's files are there, so that loading it is worth trying.</summary>
    public static bool IsPresent() => File.Exists(Path.Combine(Directory(), UseLiteFiles.Manifest));

    /// <summary>The model, or null with the <paramref name="problem"/>: one sentence that says what to do.</summary>
    public static IEmbeddingModel? Load(out string? problem)
    {
        lock (Gate)
        {
            problem = null;
            return _useLite ??= UseLiteModel.Load(Directory(), out problem);
        }
    }
}
