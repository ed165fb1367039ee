using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

public sealed class ChunkSizeTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(200);

    /// <summary>Size after some passes on a machine that takes so long for each prompt token.</summary>
    private static int SizeAfter(int passes, double millisecondsPerToken, int most = 256)
    {
        var size = new ChunkSize(most, Bound);
        for (int pass = 0; pass < passes; pass++)
        {
            size.Record(size.Current, TimeSpan.FromMilliseconds(size.Current * millisecondsPerToken));
        }

        return size.Current;
    }

    [Theory]
    [InlineData(0.01, 256)] // a GPU: as large as it may be
    [InlineData(3, 64)] // 192 ms
    [InlineData(10, 16)] // 160 ms
    [InlineData(1000, 16)] // never smaller than this
    public void Settles_where_a_pass_stays_below_the_bound(double millisecondsPerToken, int expected)
    {
        Assert.Equal(expected, SizeAfter(20, millisecondsPerToken));
        Assert.Equal(expected, SizeAfter(21, millisecondsPerToken));
    }

    [Fact]
    public void Does_not_grow_for_a_prompt_that_was_shorter_than_a_chunk()
    {
        var size = new ChunkSize(256, Bound);

        size.Record(promptTokens: 3, TimeSpan.FromMilliseconds(1));

        Assert.Equal(32, size.Current);
    }

    [Fact]
    public void Stays_as_it_is_without_a_bound()
    {
        var size = new ChunkSize(2048, Timeout.InfiniteTimeSpan);

        size.Record(2048, TimeSpan.FromMinutes(1));

        Assert.Equal(2048, size.Current);
    }
}
