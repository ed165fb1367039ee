using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Values;
using Penstock.Protocols.Inference;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Tests;

/// <summary>What a provider tells of a target's health: probes, and how long its keys rest.</summary>
public sealed class ProviderProbeTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, true)]
    [InlineData(204, true)]
    [InlineData(302, false)]
    [InlineData(401, false)]
    [InlineData(503, false)]
    public async Task A_probe_is_a_get_on_the_targets_host_and_2xx_is_well(int status, bool isWell)
    {
        FakeResponse response = FakeResponse.Of(status, "text/plain", "ok"u8.ToArray());
        var transport = new FakeTransport(_ => new UpstreamResult(response, null));
        IProvider provider = Create(transport, "key-1");

        ProviderFault? fault = await provider.ProbeAsync(new ProviderProbe("probe_1", "/health?deep=1", new ModelName("up"), TimeSpan.FromSeconds(1)), Cancelled);

        UpstreamRequest sent = Assert.Single(transport.Requests);
        Assert.Equal(("GET", "http://up.example:81/health?deep=1"), (sent.Method.Method, sent.Address.AbsoluteUri));
        Assert.Equal("Bearer key-1", sent.Headers.Single(header => header.Key == "Authorization").Value);
        Assert.True(sent.Body.IsEmpty);
        Assert.Equal(isWell ? null : $"status {status}", fault?.Detail);
        Assert.True(response.IsDisposed);
    }

    [Fact]
    public async Task A_rate_limit_of_one_key_says_that_another_may_be_used_and_when_all_rest_until_when()
    {
        string[] waits = ["30", "10"];
        int calls = 0;
        var transport = new FakeTransport(_ => new UpstreamResult(
            FakeResponse.Of(429, "application/json", "{}"u8.ToArray()).With("Retry-After", waits[calls++]), null));
        IProvider provider = Create(transport, "one", "other");

        Assert.Equal(TimeSpan.Zero, (await FaultAsync(provider)).KeysRestFor);
        Assert.Equal(TimeSpan.FromSeconds(10), (await FaultAsync(provider)).KeysRestFor);
    }

    private static async Task<ProviderFault> FaultAsync(IProvider provider)
    {
        await using ProviderAnswer answer = await provider.SendAsync(
            new ProviderCall
            {
                RequestId = "req_1",
                Operation = Operation.Chat,
                Dialect = Dialect.OpenAi,
                Body = new RelayBody("{\"model\":\"small\"}"u8.ToArray(), new ByteRange(9, 7)),
                PublicModel = new ModelName("small"),
                TargetModel = new ModelName("up"),
            },
            Cancelled);
        return Assert.IsType<FaultAnswer>(answer).Fault;
    }

    private IProvider Create(FakeTransport transport, params string[] keys) => ProviderKinds.Create(new ProviderSetup(
        new ProviderOptions
        {
            Name = "up",
            Kind = "openai-compatible",
            Endpoint = new Uri("http://up.example:81/v1"),
            Keys = ValueList.Create<Secret>([.. keys.Select(key => new Secret(key))]),
        },
        transport,
        _time))!;
}
