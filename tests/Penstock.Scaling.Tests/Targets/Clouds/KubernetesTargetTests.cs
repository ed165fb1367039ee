using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Kubernetes;

namespace Penstock.Scaling.Tests.Targets.Clouds;

/// <summary>Against a stand-in API server over real HTTP.</summary>
public sealed class KubernetesTargetTests
{
    [Fact]
    public async Task Reads_pods_with_their_phase_and_address()
    {
        await using FakeCluster cluster = await FakeCluster.StartAsync();
        cluster.Put("a", "10.0.0.1", isReady: true);
        cluster.Put("b", null, isReady: false);
        cluster.Put("c", "10.0.0.3", isReady: true, isTerminating: true);
        cluster.Put("d", "fd00::4", isReady: true);
        await using KubernetesTarget target = Open(cluster);

        TargetReading reading = await target.ObserveAsync(Token);

        Assert.Null(reading.Error);
        Assert.Equal(2, reading.Desired);
        Assert.Equal(
            [("a", ReplicaPhase.Ready, "http://10.0.0.1:9000/"), ("b", ReplicaPhase.Starting, "http://127.0.0.1:0/"), ("c", ReplicaPhase.Draining, "http://10.0.0.3:9000/"), ("d", ReplicaPhase.Ready, "http://[fd00::4]:9000/")],
            reading.Replicas.Select(one => (one.Replica.Id, one.Replica.Phase, one.Replica.Address.ToString())).Order());
        Assert.Contains(cluster.Requests, asked => asked.Query.Contains("labelSelector=app%3Dllama", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Follows_pods_by_a_watch_and_lists_again_only_when_the_version_is_gone()
    {
        await using FakeCluster cluster = await FakeCluster.StartAsync();
        cluster.Put("a", "10.0.0.1", isReady: true);
        await using KubernetesTarget target = Open(cluster);
        await target.ObserveAsync(Token);

        await Clouds.Targets.UntilAsync(() => Task.FromResult(cluster.Watches == 1), "a watch");
        cluster.Put("b", "10.0.0.2", isReady: true);
        await UntilIdsAsync(target, "a", "b");
        cluster.EndWatches();
        await Clouds.Targets.UntilAsync(() => Task.FromResult(cluster.Watches == 2), "the next watch");
        cluster.Delete("a");
        await UntilIdsAsync(target, "b");
        Assert.Equal(1, cluster.Lists);

        cluster.Expire();
        await Clouds.Targets.UntilAsync(() => Task.FromResult(cluster.Lists == 2), "a list after the version was gone");
        await Clouds.Targets.UntilAsync(() => Task.FromResult(cluster.Watches == 3), "a watch after the list");
        cluster.Put("c", "10.0.0.3", isReady: true);
        await UntilIdsAsync(target, "b", "c");
    }

    [Fact]
    public async Task Writes_the_scale_subresource_with_the_version_that_it_read_and_only_where_the_number_differs()
    {
        await using FakeCluster cluster = await FakeCluster.StartAsync();
        await using KubernetesTarget target = Open(cluster);

        Assert.Null(await target.SetDesiredAsync(5, Token));
        Assert.Null(await target.SetDesiredAsync(5, Token));

        Assert.Equal(5, cluster.Replicas);
        LoopbackApi.Asked write = Assert.Single(cluster.Requests, asked => asked.Method == "PUT");
        Assert.Contains("fieldManager=penstock", write.Query, StringComparison.Ordinal);
        Assert.Contains("\"resourceVersion\":\"100\"", write.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_is_read_again_and_written_again()
    {
        await using FakeCluster cluster = await FakeCluster.StartAsync();
        cluster.Rivals.Enqueue(3);
        cluster.Rivals.Enqueue(4);
        await using KubernetesTarget target = Open(cluster);

        Assert.Null(await target.SetDesiredAsync(6, Token));

        Assert.Equal(6, cluster.Replicas);
        Assert.Equal(3, cluster.Requests.Count(asked => asked.Method == "PUT"));
    }

    [Fact]
    public async Task A_rival_that_never_rests_is_named_as_a_conflict()
    {
        await using FakeCluster cluster = await FakeCluster.StartAsync();
        for (int rival = 10; rival < 20; rival++)
        {
            cluster.Rivals.Enqueue(rival);
        }

        await using KubernetesTarget target = Open(cluster);

        TargetError? error = await target.SetDesiredAsync(6, Token);

        Assert.Equal(TargetErrorKind.Conflict, error?.Kind);
        Assert.Contains("second autoscaler", error?.Message, StringComparison.Ordinal);
        Assert.Equal(5, cluster.Requests.Count(asked => asked.Method == "PUT"));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Throttling_and_faults_that_pass_are_tried_again(int status)
    {
        await using FakeCluster cluster = await FakeCluster.StartAsync();
        cluster.Faults.Enqueue(status);
        cluster.Faults.Enqueue(status);
        await using KubernetesTarget target = Open(cluster);

        Assert.Null(await target.SetDesiredAsync(4, Token));
        Assert.Equal(4, cluster.Replicas);
    }

    [Theory]
    [InlineData(403, TargetErrorKind.Denied)]
    [InlineData(404, TargetErrorKind.NotFound)]
    [InlineData(422, TargetErrorKind.Refused)]
    public async Task A_refusal_is_told_and_not_repeated(int status, TargetErrorKind kind)
    {
        await using FakeCluster cluster = await FakeCluster.StartAsync();
        await using KubernetesTarget target = Open(cluster);
        await target.ObserveAsync(Token);
        int before = cluster.Requests.Count(asked => asked.Path.EndsWith("/scale", StringComparison.Ordinal));
        cluster.Faults.Enqueue(status);

        TargetError? error = await target.SetDesiredAsync(4, Token);

        Assert.Equal(kind, error?.Kind);
        Assert.Equal(1, cluster.Requests.Count(asked => asked.Path.EndsWith("/scale", StringComparison.Ordinal)) - before);
        Assert.Equal(2, cluster.Replicas);
    }

    [Fact]
    public async Task The_replica_that_is_to_go_is_marked_before_the_number_falls_by_one()
    {
        await using FakeCluster cluster = await FakeCluster.StartAsync();
        cluster.Put("a", "10.0.0.1", isReady: true);
        cluster.Put("b", "10.0.0.2", isReady: true);
        cluster.Rivals.Enqueue(2);
        await using KubernetesTarget target = Open(cluster);
        await target.ObserveAsync(Token);

        Assert.Null(await target.DrainAsync("b", Token));
        Assert.Null(await target.DrainAsync("gone", Token));

        Assert.Equal(1, cluster.Replicas);
        string[] writes = [.. cluster.Requests.Where(asked => asked.Method is "PATCH" or "PUT").Select(asked => asked.Method + " " + asked.Path.Split('/')[^1])];
        Assert.Equal(["PATCH llama-b", "PUT scale", "PUT scale"], writes);
        Assert.Contains("controller.kubernetes.io/pod-deletion-cost", cluster.Requests.First(asked => asked.Method == "PATCH").Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sent_once_leadership_is_lost()
    {
        await using FakeCluster cluster = await FakeCluster.StartAsync();
        await using KubernetesTarget target = Open(cluster);
        await target.ObserveAsync(Token);
        int before = cluster.Requests.Count;
        using var leadership = new CancellationTokenSource();
        await leadership.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await target.SetDesiredAsync(9, leadership.Token));

        Assert.DoesNotContain(cluster.Requests.Skip(before), asked => asked.Path.EndsWith("/scale", StringComparison.Ordinal));
        Assert.Equal(2, cluster.Replicas);
    }

    [Fact]
    public async Task A_server_that_is_away_gives_no_reading_and_then_one_again()
    {
        FakeCluster cluster = await FakeCluster.StartAsync();
        Uri address = cluster.Address;
        await cluster.DisposeAsync();
        await using KubernetesTarget target = new(Clouds.Targets.Context(Pool(address)));

        TargetReading reading = await target.ObserveAsync(Token);

        Assert.Equal(TargetErrorKind.Unreachable, reading.Error?.Kind);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static KubernetesTarget Open(FakeCluster cluster) => new(Clouds.Targets.Context(Pool(cluster.Address)));

    private static PoolOptions Pool(Uri address) => new()
    {
        Name = "llama",
        Engine = PoolEngine.External,
        Target = "kubernetes",
        Kubernetes = new KubernetesOptions { Namespace = "models", Workload = "deployment/llama", Port = 9000, Endpoint = address },
    };

    private static Task UntilIdsAsync(KubernetesTarget target, params string[] ids) => Clouds.Targets.UntilAsync(
        async () => (await target.ObserveAsync(Token)).Replicas.Select(one => one.Replica.Id).Order(StringComparer.Ordinal).SequenceEqual(ids, StringComparer.Ordinal),
        string.Join(", ", ids));
}
