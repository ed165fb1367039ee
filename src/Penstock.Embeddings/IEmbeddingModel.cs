namespace Penstock.Embeddings;

/// <summary>Turns a text into a vector whose direction is its meaning. Safe for use by several threads; each call runs on its caller's.</summary>
public interface IEmbeddingModel
{
    /// <summary>Its name: <c>use-lite</c>.</summary>
    string Name { get; }

    /// <summary>Length of its vectors.</summary>
    int Dimensions { get; }

    /// <summary>How many tokens of a text it reads; what follows is not seen.</summary>
    int MaxTokens { get; }

    /// <summary>Writes the vector of <paramref name="text"/>, of Euclidean length 1, and returns how many tokens the text has.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="vector">Room for <see cref="Dimensions"/> numbers.</param>
    int Embed(string text, Span<float> vector);
}
