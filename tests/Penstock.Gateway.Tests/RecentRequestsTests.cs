using Penstock.Gateway.Inference;
using Penstock.Gateway.Metering;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Tests;

public sealed class RecentRequestsTests
{
    [Fact]
    public void A_record_is_shown_to_its_own_tenant_only()
    {
        RecentRequests requests = new();
        requests.Add(Record("r1", "acme"));

        Assert.NotNull(requests.Find("r1", "acme"));
        Assert.Null(requests.Find("r1", "other"));
        Assert.Null(requests.Find("r1", null));
    }

    [Fact]
    public void The_oldest_record_makes_room()
    {
        RecentRequests requests = new(capacity: 3);
        for (int i = 0; i < 10; i++)
        {
            requests.Add(Record($"r{i}", null));
        }

        Assert.Equal(3, requests.Count);
        Assert.Null(requests.Find("r6", null));
        Assert.NotNull(requests.Find("r7", null));
    }

    [Theory]
    [InlineData("req_0192f3c4d5e6788f9a0b1c2d3e4f5000")]
    [InlineData("req_0192F3C4D5E6788F9A0B1C2D3E4F5000")]
    [InlineData("req_0192f3c4d5e6788f9a0b1c2d3e4f5001")]
    [InlineData("a client's own")]
    public void A_record_is_found_as_it_was_kept(string id)
    {
        var usage = new TokenUsage { PromptTokens = 7, CachedTokens = 0, OutputTokens = 5, ReasoningTokens = 2, Estimated = true };
        var record = new RequestRecord(
            id, "acme", "small", Operation.Chat, Outcome.UpstreamFault, new DateTimeOffset(2026, 5, 1, 2, 3, 4, TimeSpan.Zero), 3, usage, 0.000_12m, null, TimeSpan.FromMilliseconds(4), TimeSpan.FromSeconds(2));
        RecentRequests requests = new();
        requests.Add(Record("before", "acme"));
        requests.Add(record);
        requests.Add(Record("after", "acme"));

        Assert.Equal(record, requests.Find(id, "acme"));
    }

    private static RequestRecord Record(string id, string? tenant) =>
        new(id, tenant, "small", Operation.Chat, Outcome.Completed, DateTimeOffset.UnixEpoch, 1, null, null, TimeSpan.Zero, null, TimeSpan.Zero);
}
