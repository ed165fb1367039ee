using System.Numerics.Tensors;
using Penstock.Embeddings;

namespace Penstock.Cli.Evaluating;

/// <summary>Texts as vectors of the built-in model.</summary>
internal static class TextVectors
{
    /// <summary>One vector a text; says how far it is.</summary>
    public static float[][] Of(IReadOnlyList<LabelledText> texts, IEmbeddingModel model, Action<int> progress, CancellationToken cancellationToken)
    {
        float[][] vectors = new float[texts.Count][];
        for (int i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors[i] = new float[model.Dimensions];
            model.Embed(texts[i].Text, vectors[i]);
            progress(i + 1);
        }

        return vectors;
    }

    /// <summary>The nearest of <paramref name="entries"/> and its cosine.</summary>
    public static (int Index, float Similarity) Nearest(float[] vector, float[][] entries)
    {
        (int index, float best) = (-1, float.NegativeInfinity);
        for (int i = 0; i < entries.Length; i++)
        {
            float similarity = TensorPrimitives.Dot<float>(vector, entries[i]);
            if (similarity > best)
            {
                (index, best) = (i, similarity);
            }
        }

        return (index, best);
    }
}
