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

    private static RequestRecord Record(string id, string? tenant) =>
        new(id, tenant, "small", Operation.Chat, Outcome.Completed, DateTimeOffset.UnixEpoch, 1, null, null, TimeSpan.Zero, null, TimeSpan.Zero);
}
