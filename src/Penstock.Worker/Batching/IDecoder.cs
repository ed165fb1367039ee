namespace Penstock.Worker.Batching;

/// <summary>
/// A model context: evaluates batches and keeps the KV cache. Not thread-safe; only the decode thread calls it. The fake of the tests
/// stands in for it, so everything that decides is outside.
/// </summary>
internal interface IDecoder : IDisposable
{
    /// <summary>Cells of the KV cache; one token of one sequence takes one, shared prefixes take theirs once.</summary>
    int Cells { get; }

    /// <summary>Sequences that can exist at once; ids run from 0 to this, exclusive.</summary>
    int MaxSequences { get; }

    /// <summary>Most tokens of one batch.</summary>
    int MaxBatchTokens { get; }

    /// <summary>Length of a row of logits.</summary>
    int VocabularySize { get; }

    /// <summary>False where the model's memory cannot be shared in part (recurrent models): every prompt is then evaluated whole.</summary>
    bool SharesPrefixes { get; }

    /// <summary>Evaluates a batch. After anything but <see cref="DecodeStatus.Done"/> nothing of it counts.</summary>
    DecodeStatus Decode(DecodeBatch batch);

    /// <summary>The logits of the batch's entry <paramref name="index"/>, which asked for them. Valid until the next call.</summary>
    ReadOnlySpan<float> LogitsAt(int index);

    /// <summary>Makes the positions from <paramref name="from"/> to <paramref name="to"/> (exclusive) of one sequence part of another.</summary>
    void Share(int source, int target, int from, int to);

    /// <summary>Forgets a sequence.</summary>
    void Remove(int sequence);

    /// <summary>Forgets everything; the cache is then as it was at start.</summary>
    void Clear();
}
