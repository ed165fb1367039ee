using CsCheck;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

public sealed class LogProbReaderTests
{
    private static readonly Gen<float[]> Rows = Gen.Float[-30, 30].Array[FakeTokenizer.Size];

    [Fact]
    public void Gives_the_logarithm_of_the_softmax_and_the_best_alternatives_in_order() =>
        Gen.Select(Rows, Gen.Int[0, FakeTokenizer.Size - 1], Gen.Int[0, 20]).Sample((row, token, top) =>
        {
            TokenLogProb read = new LogProbReader(new FakeTokenizer()).Read(row, token, top);

            double logSum = Math.Log(row.Sum(logit => Math.Exp((double)logit)));
            Assert.Equal(row[token] - logSum, read.LogProb, 1e-3);
            Assert.Equal(top, read.Top.Length);
            Assert.Equal(row.OrderDescending().Take(top), read.Top.Select(alternative => row[alternative.Token]));
            Assert.All(read.Top, alternative => Assert.Equal(row[alternative.Token] - logSum, alternative.LogProb, 1e-3));
        });

    [Fact]
    public void Carries_the_bytes_of_the_token()
    {
        TokenLogProb read = new LogProbReader(new FakeTokenizer()).Read(new float[FakeTokenizer.Size], 3, 0);

        Assert.Equal("c", read.Text);
    }
}
