using Microsoft.Extensions.Time.Testing;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

/// <summary>
/// A model whose next token is a hash of everything that its sequence holds. A token in the wrong place, a cell shared wrongly or a
/// neighbour's history changes the answer, so a right answer proves the bookkeeping. Time passes with each batch.
/// </summary>
internal sealed class FakeDecoder(FakeTimeProvider time, int cells, int maxSequences = 64, int maxBatchTokens = 64) : IDecoder
{
    private readonly Dictionary<int, List<Cell>> _sequences = [];
    private readonly Dictionary<int, float[]> _logits = [];

    public int Cells { get; } = cells;

    public int MaxSequences { get; } = maxSequences;

    public int MaxBatchTokens { get; } = maxBatchTokens;

    public int VocabularySize => FakeTokenizer.Size;

    public bool SharesPrefixes { get; init; } = true;

    /// <summary>Tokens from which on no answer ends by itself.</summary>
    public bool NeverEnds { get; init; }

    /// <summary>What the next calls of <see cref="Decode"/> return instead of evaluating.</summary>
    public Queue<DecodeStatus> Failures { get; } = new();

    /// <summary>Tokens evaluated in each pass.</summary>
    public List<int> Passes { get; } = [];

    public int Clears { get; private set; }

    public int UsedCells => _sequences.Values.SelectMany(sequence => sequence).Distinct().Count();

    public int SequenceCount => _sequences.Count(sequence => sequence.Value.Count > 0);

    /// <summary>The answer that a prompt must get, computed without any cache.</summary>
    public static List<int> Expected(IReadOnlyList<int> prompt, int maxTokens, bool neverEnds = false)
    {
        var history = prompt.ToList();
        while (history.Count - prompt.Count < maxTokens)
        {
            int next = Next(history, neverEnds);
            history.Add(next);
            if (next == 0)
            {
                break;
            }
        }

        return history[prompt.Count..];
    }

    public DecodeStatus Decode(DecodeBatch batch)
    {
        if (Failures.TryDequeue(out DecodeStatus failure))
        {
            return failure;
        }

        Assert.InRange(batch.Count, 1, MaxBatchTokens);
        Passes.Add(batch.Count);
        time.Advance(TimeSpan.FromMilliseconds(5 + batch.Count));
        _logits.Clear();
        for (int index = 0; index < batch.Count; index++)
        {
            List<Cell> sequence = Sequence(batch.Sequences[index]);
            Assert.Equal(sequence.Count, batch.Positions[index]);
            sequence.Add(new Cell(batch.Tokens[index]));
            if (batch.WantsLogits[index] != 0)
            {
                _logits[index] = Logits(Next([.. sequence.Select(cell => cell.Token)], NeverEnds));
            }
        }

        Assert.InRange(UsedCells, 0, Cells);
        return DecodeStatus.Done;
    }

    public ReadOnlySpan<float> LogitsAt(int index) => _logits[index];

    public void Share(int source, int target, int from, int to)
    {
        Assert.Equal(from, Sequence(target).Count);
        Assert.InRange(to, from, Sequence(source).Count);
        Sequence(target).AddRange(Sequence(source)[from..to]);
    }

    public void Remove(int sequence) => _sequences.Remove(sequence);

    public void Clear()
    {
        Clears++;
        _sequences.Clear();
    }

    public void Dispose()
    {
    }

    private static int Next(List<int> history, bool neverEnds)
    {
        uint hash = 2166136261;
        foreach (int token in history)
        {
            hash = unchecked((hash ^ (uint)token) * 16777619);
        }

        int next = (int)((hash >> 8) % FakeTokenizer.Size);
        return next == 0 && neverEnds ? 1 : next;
    }

    private static float[] Logits(int best)
    {
        float[] row = new float[FakeTokenizer.Size];
        row[best] = 50;
        return row;
    }

    private List<Cell> Sequence(int id)
    {
        Assert.InRange(id, 0, MaxSequences - 1);
        if (!_sequences.TryGetValue(id, out List<Cell>? sequence))
        {
            _sequences[id] = sequence = [];
        }

        return sequence;
    }

    // A class, so that shared cells are the same object.
    private sealed class Cell(int token)
    {
        public int Token { get; } = token;
    }
}
