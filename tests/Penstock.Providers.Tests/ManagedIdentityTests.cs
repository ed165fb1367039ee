using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Providers;
using Penstock.Protocols.Inference;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Tests;

/// <summary>Tokens of the machine that it runs on: where they are asked for, and what that way leads to.</summary>
public sealed class ManagedIdentityTests
{
    private const string Token = """{"access_token":"t-1","expires_in":"3600","resource":"https://cognitiveservices.azure.com","token_type":"Bearer"}""";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeTransport _identity = new(_ => Json(Token));
    private readonly FakeTransport _upstream = new(_ => Json("{}"));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_asked_of_the_metadata_service_by_its_own_way_and_kept()
    {
        IProvider provider = Provider(_ => null);

        await AskAsync(provider);
        await AskAsync(provider);

        UpstreamRequest asked = Assert.Single(_identity.Requests);
        Assert.Equal("169.254.169.254", asked.Address.Host);
        Assert.Contains(new KeyValuePair<string, string>("Metadata", "true"), asked.Headers);
        Assert.Equal(2, _upstream.Requests.Count);
        Assert.All(_upstream.Requests, request => Assert.Equal("x.openai.azure.com", request.Address.Host));
        Assert.All(_upstream.Requests, request => Assert.Contains(new KeyValuePair<string, string>("Authorization", "Bearer t-1"), request.Headers));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends()
    {
        IProvider provider = Provider(_ => null);
        await AskAsync(provider);
        _time.Advance(TimeSpan.FromMinutes(56));

        await AskAsync(provider);

        Assert.Equal(2, _identity.Requests.Count);
    }

    [Fact]
    public async Task The_endpoint_that_the_platform_announces_goes_before_the_metadata_service()
    {
        IProvider provider = Provider(name => name switch { "IDENTITY_ENDPOINT" => "http://127.0.0.1:41741/msi/token", "IDENTITY_HEADER" => "h", _ => null });

        await AskAsync(provider);

        UpstreamRequest asked = Assert.Single(_identity.Requests);
        Assert.Equal(41741, asked.Address.Port);
        Assert.Contains(new KeyValuePair<string, string>("X-IDENTITY-HEADER", "h"), asked.Headers);
    }

    [Theory]
    [InlineData("169.254.169.254", true)]
    [InlineData("169.254.170.2", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("100.100.100.200", false)]
    public void That_way_leads_to_no_other_address_of_the_machine_or_its_network(string host, bool allowed) =>
        Assert.Equal(allowed, EgressGuard.ForIdentity(_ => null).Allows(host, IPAddress.Parse(host)));

    [Fact]
    public void The_ways_of_endpoints_and_of_media_do_not_lead_to_the_metadata_service()
    {
        IPAddress metadata = IPAddress.Parse("169.254.169.254");

        Assert.False(EgressGuard.ForConfigured([]).Allows("169.254.169.254", metadata));
        Assert.False(EgressGuard.PublicOnly.Allows("169.254.169.254", metadata));
        Assert.False(EgressGuard.ForIdentity(_ => null).Allows("metadata.example", metadata));
    }

    private static UpstreamResult Json(string body) => new(FakeResponse.Of(200, "application/json", Encoding.UTF8.GetBytes(body)), null);

    private static async Task AskAsync(IProvider provider)
    {
        ModelName model = new("deployment");
        await using ProviderAnswer answer = await provider.SendAsync(
            new ProviderCall
            {
                RequestId = "r",
                Operation = Operation.Chat,
                Chat = new ChatRequest { Model = "m", Messages = [new ChatMessage(ChatRole.User, "Hi")] },
                PublicModel = model,
                TargetModel = model,
            },
            Cancelled);
    }

    private IProvider Provider(Func<string, string?> environment)
    {
        var options = new ProviderOptions { Name = "azure", Kind = "azure-openai", Endpoint = new Uri("https://x.openai.azure.com"), Auth = ProviderAuth.ManagedIdentity };
        return ProviderKinds.Create(new ProviderSetup(options, _upstream, _time) { Identity = _identity, Environment = environment })!;
    }
}
