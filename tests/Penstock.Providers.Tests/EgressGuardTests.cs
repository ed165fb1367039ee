using System.Net;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Tests;

public sealed class EgressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("2002:a9fe:a9fe::1")]
    public async Task Refuses_what_only_we_can_reach(string address)
    {
        Assert.False(EgressGuard.IsPublic(IPAddress.Parse(address)));
        Assert.Empty(await EgressGuard.PublicOnly.ResolveAsync(address, TestContext.Current.CancellationToken));
        Assert.False(EgressGuard.PublicOnly.Allows("innocent.example.com", IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.15.0.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::1.1.1.1")]
    [InlineData("::ffff:8.8.8.8")]
    public void Lets_public_addresses_pass(string address) =>
        Assert.True(EgressGuard.PublicOnly.Allows("api.example.com", IPAddress.Parse(address)));

    [Theory]
    [InlineData("vllm.internal", "10.0.0.7")]
    [InlineData("VLLM.internal", "10.0.0.7")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("[::1]", "::1")]
    public void A_host_that_the_operator_names_may_be_private(string host, string address)
    {
        EgressGuard guard = new(["vllm.internal", "127.0.0.1", "::1"]);

        Assert.True(guard.Allows(host, IPAddress.Parse(address)));
        Assert.False(guard.Allows("other.internal", IPAddress.Parse(address)));
    }
}
