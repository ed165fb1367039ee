using Azure.Core;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Azure;

namespace Penstock.Scaling.Tests.Targets.Clouds;

/// <summary>Calls in the shapes that the REST references document, over real HTTP.</summary>
public sealed class AzureTargetTests
{
    private const string Set = "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Compute/virtualMachineScaleSets/llama";

    [Fact]
    public async Task Reads_the_machines_of_a_scale_set_with_their_addresses()
    {
        LoopbackApi? azure = null;
        await using LoopbackApi api = azure = await LoopbackApi.StartAsync((asked, context) => LoopbackApi.WriteAsync(context, 200, (asked.Path, asked.Query.Contains("page2", StringComparison.Ordinal)) switch
        {
            (Set, _) => """{"sku":{"name":"Standard_NC24ads_A100_v4","capacity":3}}""",
            (Set + "/virtualMachines", false) => $$"""{"value":[{{Machine(1, "Succeeded", "running")}},{{Machine(2, "Creating", "starting")}}],"nextLink":"{{azure!.Address}}{{Set[1..]}}/virtualMachines?page2"}""",
            (Set + "/virtualMachines", true) => $$"""{"value":[{{Machine(3, "Deleting", "running")}}],"nextLink":"http://other.example/virtualMachines"}""",
            _ => $$"""{"value":[{{Interface(1)}},{{Interface(3)}}]}""",
        }));
        await using var target = new ScaleSetTarget(Context(api, "azure-vmss"), new FixedToken());

        TargetReading reading = await target.ObserveAsync(TestContext.Current.CancellationToken);

        Assert.Null(reading.Error);
        Assert.Equal(3, reading.Desired);
        Assert.Equal(
            [("vm-1/1", ReplicaPhase.Ready, "http://10.3.0.1:8000/"), ("vm-2/2", ReplicaPhase.Starting, "http://127.0.0.1:0/"), ("vm-3/3", ReplicaPhase.Draining, "http://10.3.0.3:8000/")],
            reading.Replicas.Select(one => (one.Replica.Id, one.Replica.Phase, one.Replica.Address.ToString())));
        Assert.All(api.Requests, asked => Assert.Equal("Bearer token-for-test", asked.Headers["Authorization"]));
        Assert.All(api.Requests.Where(asked => !asked.Query.Contains("page2", StringComparison.Ordinal)), asked => Assert.Contains("api-version=20", asked.Query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sets_the_capacity_and_deletes_one_machine()
    {
        await using LoopbackApi api = await LoopbackApi.StartAsync((asked, context) => LoopbackApi.WriteAsync(context, asked.Method == "POST" ? 202 : 200, ""));
        await using var target = new ScaleSetTarget(Context(api, "azure-vmss"), new FixedToken());

        Assert.Null(await target.SetDesiredAsync(4, TestContext.Current.CancellationToken));
        Assert.Null(await target.DrainAsync("vm-2/2", TestContext.Current.CancellationToken));

        Assert.Equal(("PATCH", Set, """{"sku":{"capacity":4}}"""), (api.Requests[0].Method, api.Requests[0].Path, api.Requests[0].Body));
        Assert.Equal(("POST", Set + "/delete", """{"instanceIds":["2"]}"""), (api.Requests[1].Method, api.Requests[1].Path, api.Requests[1].Body));
    }

    [Fact]
    public async Task Sets_both_bounds_of_a_container_app_and_reads_its_replicas()
    {
        const string app = "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.App/containerApps/llama";
        await using LoopbackApi api = await LoopbackApi.StartAsync((asked, context) => LoopbackApi.WriteAsync(context, 200, asked.Path.EndsWith("/replicas", StringComparison.Ordinal)
            ? """{"value":[{"name":"llama--r1-a","properties":{"createdTime":"2026-01-05T10:00:00Z","runningState":"Running"}},{"name":"llama--r1-b","properties":{"runningState":"NotRunning"}}]}"""
            : """{"properties":{"latestRevisionName":"llama--r1","configuration":{"ingress":{"fqdn":"llama.example.azurecontainerapps.io"}},"template":{"scale":{"minReplicas":2,"maxReplicas":2}}}}"""));
        await using var target = new ContainerAppTarget(Context(api, "azure-container-apps"), new FixedToken());

        TargetReading reading = await target.ObserveAsync(TestContext.Current.CancellationToken);
        Assert.Null(await target.SetDesiredAsync(0, TestContext.Current.CancellationToken));

        Assert.Equal(2, reading.Desired);
        Assert.Equal([ReplicaPhase.Ready, ReplicaPhase.Starting], reading.Replicas.Select(one => one.Replica.Phase));
        Assert.Equal("https://llama.example.azurecontainerapps.io/", reading.Replicas[0].Replica.Address.ToString());
        Assert.Equal(app + "/revisions/llama--r1/replicas", api.Requests[1].Path);
        Assert.Equal("""{"properties":{"template":{"scale":{"minReplicas":0,"maxReplicas":1}}}}""", api.Requests[2].Body);
        Assert.Equal(TargetErrorKind.Refused, (await target.DrainAsync("llama--r1-a", TestContext.Current.CancellationToken))?.Kind);
    }

    [Theory]
    [InlineData(429, "TooManyRequests", TargetErrorKind.Throttled)]
    [InlineData(403, "AuthorizationFailed", TargetErrorKind.Denied)]
    [InlineData(404, "ResourceNotFound", TargetErrorKind.NotFound)]
    [InlineData(409, "OperationNotAllowedQuota", TargetErrorKind.Refused)]
    [InlineData(409, "PropertyChangeNotAllowed", TargetErrorKind.Conflict)]
    [InlineData(503, "ServerBusy", TargetErrorKind.Unreachable)]
    public async Task A_refusal_is_told_by_its_code_without_its_text(int status, string code, TargetErrorKind kind)
    {
        await using LoopbackApi api = await LoopbackApi.StartAsync((_, context) =>
        {
            context.Response.Headers.RetryAfter = "7";
            return LoopbackApi.WriteAsync(context, status, $$$"""{"error":{"code":"{{{code}}}","message":"secret"}}""");
        });
        await using var target = new ScaleSetTarget(Context(api, "azure-vmss"), new FixedToken());

        TargetError? error = await target.SetDesiredAsync(4, TestContext.Current.CancellationToken);

        Assert.Equal((kind, TimeSpan.FromSeconds(7)), (error?.Kind, error?.RetryAfter));
        Assert.Contains(code, error?.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error?.Message, StringComparison.Ordinal);
    }

    private static string Machine(int number, string state, string power) => $$"""
        {"id":"{{Set}}/virtualMachines/{{number}}","instanceId":"{{number}}","properties":{"vmId":"vm-{{number}}","provisioningState":"{{state}}","timeCreated":"2026-01-05T10:00:00Z",
         "instanceView":{"statuses":[{"code":"ProvisioningState/succeeded"},{"code":"PowerState/{{power}}"} ] } } }
        """;

    private static string Interface(int number) => $$"""
        {"properties":{"virtualMachine":{"id":"{{Set}}/virtualMachines/{{number}}"},"ipConfigurations":[{"properties":{"privateIPAddress":"10.3.0.{{number}}"} }] } }
        """;

    private static ScaleTargetContext Context(LoopbackApi api, string target) => Clouds.Targets.Context(new PoolOptions
    {
        Name = "llama",
        Engine = PoolEngine.External,
        Target = target,
        Azure = new AzureScaleOptions { Subscription = "sub", ResourceGroup = "rg", ScaleSet = "llama", ContainerApp = "llama", Endpoint = api.Address },
    });

    private sealed class FixedToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token-for-test", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
