using Penstock.Embeddings;

namespace Penstock.Gateway.Caching.Semantic.Vectors;

/// <summary>The built-in model, on the caller's thread: about two milliseconds a question. A text that it cannot see whole has no vector.</summary>
internal sealed class BuiltinVectors(Action<string> complain) : IVectorSource
{
    /// <summary>How it is named in a configuration.</summary>
    public const string Name = "builtin:use-lite";

    private bool _isMissing;

    public ValueTask<float[]?> EmbedAsync(string text, CancellationToken cancellationToken)
    {
        if (_isMissing)
        {
            return ValueTask.FromResult<float[]?>(null);
        }

        if (BuiltinEmbeddings.Load(out string? problem) is not { } model)
        {
            _isMissing = true;
            complain(problem!);
            return ValueTask.FromResult<float[]?>(null);
        }

        float[] vector = new float[model.Dimensions];
        return ValueTask.FromResult(model.Embed(text, vector) is var tokens && tokens > 0 && tokens <= model.MaxTokens ? vector : null);
    }
}
