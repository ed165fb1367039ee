using CsCheck;
using Penstock.Gateway.Caching.Tiers;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>Answers in memory: bounded in bytes, and what is asked for again stays.</summary>
public sealed class MemoryTierTests
{
    [Fact]
    public void Never_takes_more_than_its_bound() => Gen.Select(Gen.Int[0, 200], Gen.Int[1, 4000]).Array[1, 400].Sample(
        puts =>
        {
            var shard = new MemoryShard(50_000);
            foreach ((int key, int payload) in puts)
            {
                shard.Put(FormatTests.Kept(new AnswerKey(0, (uint)key), payload));
                if (key % 7 == 0)
                {
                    shard.Remove(new AnswerKey(0, (uint)(key / 2)));
                }

                if (shard.Bytes > 50_000)
                {
                    return false;
                }
            }

            shard.RemoveWhere(_ => true);
            return shard.Bytes == 0 && shard.Count == 0;
        },
        iter: 100);

    [Fact]
    public void A_flood_of_questions_that_nobody_repeats_does_not_wash_out_those_that_are()
    {
        var shard = new MemoryShard(100 * FormatTests.Kept().Weight);
        AnswerKey[] popular = [.. Enumerable.Range(0, 50).Select(number => new AnswerKey(1, (uint)number))];
        foreach (AnswerKey key in popular)
        {
            shard.Put(FormatTests.Kept(key));
            shard.Find(key);
            shard.Find(key);
        }

        for (uint flood = 0; flood < 10_000; flood++)
        {
            shard.Put(FormatTests.Kept(new AnswerKey(2, flood)));
            shard.Find(popular[flood % 50]);
        }

        Assert.All(popular, key => Assert.NotNull(shard.Find(key)));
    }

    [Fact]
    public void An_answer_that_is_too_large_to_be_worth_it_is_not_kept()
    {
        var tier = new MemoryTier(8 * 1024 * 1024);

        Assert.True(tier.Put(FormatTests.Kept(payload: 100_000)));
        Assert.False(tier.Put(FormatTests.Kept(payload: (int)tier.MaxAnswerBytes)));
        Assert.Equal(1, tier.Count);
    }
}
