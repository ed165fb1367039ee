using System.Net;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.External;

namespace Penstock.Scaling.Tests.Targets;

public sealed class ExternalTargetTests : IAsyncDisposable
{
    private static readonly Uri Server = new("http://127.0.0.1:7001/");
    private readonly FakeTimeProvider _time = new();
    private readonly ReplicaDirectory _directory = new();
    private readonly FakeServers _servers = new();
    private readonly ExternalTarget _target;

    public ExternalTargetTests() => _target = new ExternalTarget(_directory, _servers, _time);

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Fact]
    public async Task A_server_takes_requests_from_its_first_healthy_answer_on()
    {
        _servers.Status = HttpStatusCode.ServiceUnavailable;
        _target.Apply([new ExternalPool("theirs", [Server])]);
        await UntilAsync(ReplicaPhase.Starting);

        _servers.Status = HttpStatusCode.OK;
        await AdvanceUntilAsync(ReplicaPhase.Ready);
        Assert.Equal(Server, _directory.Current.Of("theirs")[0].Address);
        Assert.Equal(PoolHealth.Ready, _target.Status()[0].Health);
    }

    [Fact]
    public async Task A_server_that_falls_silent_takes_no_more_and_may_come_back()
    {
        _target.Apply([new ExternalPool("theirs", [Server])]);
        await UntilAsync(ReplicaPhase.Ready);
        _servers.Status = null;
        await AdvanceUntilAsync(ReplicaPhase.Starting);
        _servers.Status = HttpStatusCode.OK;
        await AdvanceUntilAsync(ReplicaPhase.Ready);
    }

    [Fact]
    public async Task The_second_path_is_asked_where_the_first_is_unknown()
    {
        _servers.Unknown.Add("/readyz");
        _servers.Status = HttpStatusCode.ServiceUnavailable;
        _target.Apply([new ExternalPool("theirs", [Server])]);
        await UntilAsync(ReplicaPhase.Starting);
        _servers.Status = HttpStatusCode.OK;
        await AdvanceUntilAsync(ReplicaPhase.Ready);
        Assert.Contains("/health", _servers.Asked);
    }

    [Fact]
    public async Task A_server_that_knows_no_health_path_is_ready_when_it_answers()
    {
        _servers.Unknown.UnionWith(["/readyz", "/health"]);
        _target.Apply([new ExternalPool("theirs", [Server])]);
        await UntilAsync(ReplicaPhase.Ready);
    }

    [Fact]
    public async Task A_removed_pool_is_gone_and_an_unchanged_one_is_left_alone()
    {
        _target.Apply([new ExternalPool("a", [Server]), new ExternalPool("theirs", [Server])]);
        await UntilAsync(ReplicaPhase.Ready);
        var before = _target.Status().Single(status => status.Pool == "theirs").Replicas[0].StartedAt;
        _time.Advance(TimeSpan.FromSeconds(1));
        _target.Apply([new ExternalPool("theirs", [Server])]);
        Assert.False(_directory.Current.Pools.ContainsKey("a"));
        Assert.Equal(before, _target.Status().Single().Replicas[0].StartedAt);
    }

    private Task UntilAsync(ReplicaPhase phase) =>
        FakeWorkers.UntilAsync(() => _directory.Current.Of("theirs") is [{ } replica] && replica.Phase == phase, phase.ToString());

    /// <summary>Time moves a little at each look, since nobody knows when a watch has fallen asleep.</summary>
    private Task AdvanceUntilAsync(ReplicaPhase phase) => FakeWorkers.UntilAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return _directory.Current.Of("theirs")[0].Phase == phase;
        },
        phase.ToString());

    private sealed class FakeServers : HttpMessageHandler
    {
        /// <summary>What every known path answers; null for a refused connection.</summary>
        public HttpStatusCode? Status { get; set; } = HttpStatusCode.OK;

        public HashSet<string> Unknown { get; } = [];

        public System.Collections.Concurrent.ConcurrentBag<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            Asked.Add(path);
            return Status is not { } status
                ? Task.FromException<HttpResponseMessage>(new HttpRequestException("refused"))
                : Task.FromResult(new HttpResponseMessage(Unknown.Contains(path) ? HttpStatusCode.NotFound : status));
        }
    }
}
