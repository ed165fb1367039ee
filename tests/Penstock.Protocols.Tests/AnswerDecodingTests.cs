using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Protocols.Tests;

public sealed class AnswerDecodingTests
{
    public static TheoryData<AnswerVector> Vectors => AnswerVector.All;

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_whole_answer_is_read_as_the_golden_file_says(AnswerVector vector) =>
        Vector.AssertGolden(vector.GoldenPath, AnswerText.Of(vector.FoldWhole()));

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_stream_cut_at_every_position_folds_to_the_whole_answer(AnswerVector vector)
    {
        string whole = AnswerText.Of(vector.FoldWhole());
        ReadOnlyMemory<byte> stream = vector.Stream();

        for (int cut = 0; cut <= stream.Length; cut++)
        {
            IReadOnlyList<ChatChunk> steps = vector.Decode(stream[..cut], stream[cut..]);

            string folded = AnswerText.Of(AnswerVector.Fold(steps));
            Assert.True(string.Equals(whole, folded, StringComparison.Ordinal), $"Cut at {cut}:\n{folded}");
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_stream_that_comes_byte_by_byte_folds_to_the_whole_answer(AnswerVector vector)
    {
        ReadOnlyMemory<byte> stream = vector.Stream();

        IReadOnlyList<ChatChunk> steps = vector.Decode(Enumerable.Range(0, stream.Length).Select(i => stream.Slice(i, 1)));

        Assert.Equal(AnswerText.Of(vector.FoldWhole()), AnswerText.Of(AnswerVector.Fold(steps)));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_stream_that_ends_early_is_broken_or_lacks_nothing_but_usage(AnswerVector vector)
    {
        if (!vector.FoldWhole().TryGet(out ChatAnswer? whole, out _))
        {
            return; // an answer that fails when it is whole fails when it is cut
        }

        ReadOnlyMemory<byte> stream = vector.Stream();
        int broken = 0;
        for (int cut = 0; cut < stream.Length; cut++)
        {
            if (AnswerVector.Fold(vector.Decode(stream[..cut])).TryGet(out ChatAnswer? answer, out InferenceError? error))
            {
                Assert.Equal(AnswerText.Of(whole with { Usage = answer.Usage }), AnswerText.Of(answer));
            }
            else
            {
                Assert.Equal(ErrorKind.StreamBroken, error.Kind);
                broken++;
            }
        }

        Assert.InRange(broken, stream.Length / 2, stream.Length);
    }
}
