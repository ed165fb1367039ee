using Grpc.Core;
using Grpc.Net.Client;
using Penstock.Catalog.Pools;
using Penstock.Scaling.Targets.Keda;
using Penstock.Scaling.Targets.Keda.Wire;

namespace Penstock.Scaling.Tests.Targets.Clouds;

/// <summary>A gRPC client calls as KEDA's operator does.</summary>
public sealed class KedaTests
{
    [Fact]
    public async Task Tells_the_number_of_replicas_as_a_metric_whose_target_is_one()
    {
        var signals = new KedaSignals();
        signals.Set("llama", 7);
        await using KedaServer server = await StartAsync(signals);
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        var keda = new ExternalScaler.ExternalScalerClient(channel);

        GetMetricSpecResponse spec = await keda.GetMetricSpecAsync(Of("llama"), cancellationToken: Token);
        GetMetricsResponse metrics = await keda.GetMetricsAsync(
            new GetMetricsRequest { ScaledObjectRef = Of("llama"), MetricName = spec.MetricSpecs[0].MetricName }, cancellationToken: Token);
        IsActiveResponse active = await keda.IsActiveAsync(Of("llama"), cancellationToken: Token);

        Assert.Equal((1d, 0L), (Assert.Single(spec.MetricSpecs).TargetSizeFloat, spec.MetricSpecs[0].TargetSize));
        Assert.Equal((7d, 0L), (Assert.Single(metrics.MetricValues).MetricValueFloat, metrics.MetricValues[0].MetricValue_));
        Assert.True(active.Result);
    }

    [Fact]
    public async Task Pushes_from_zero_to_one_at_once_and_each_change_only_once()
    {
        var signals = new KedaSignals();
        signals.Set("llama", 0);
        await using KedaServer server = await StartAsync(signals);
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        using AsyncServerStreamingCall<IsActiveResponse> call =
            new ExternalScaler.ExternalScalerClient(channel).StreamIsActive(Of("llama"), cancellationToken: Token);

        var pushed = new List<bool>();
        await NextAsync(call.ResponseStream, pushed);
        await using (var target = new KedaTarget(Clouds.Targets.Context(Pool(), keda: signals)))
        {
            Assert.Null(await target.SetDesiredAsync(1, Token));
            await NextAsync(call.ResponseStream, pushed);
            Assert.Null(await target.SetDesiredAsync(4, Token));
            Assert.Null(await target.SetDesiredAsync(0, Token));
            await NextAsync(call.ResponseStream, pushed);
        }

        // The pool is gone with its target: the stream ends.
        Assert.False(await call.ResponseStream.MoveNext(Token));
        Assert.Equal([false, true, false], pushed);
    }

    [Fact]
    public async Task Sends_the_specification_when_its_stream_opens()
    {
        var signals = new KedaSignals();
        signals.Set("llama", 2);
        await using KedaServer server = await StartAsync(signals);
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        using AsyncServerStreamingCall<GetMetricSpecResponse> call =
            new ExternalScaler.ExternalScalerClient(channel).StreamMetricSpec(Of("llama"), cancellationToken: Token);

        Assert.True(await call.ResponseStream.MoveNext(Token));

        Assert.Equal(1d, call.ResponseStream.Current.MetricSpecs[0].TargetSizeFloat);
    }

    [Fact]
    public async Task Wrong_questions_get_a_status_that_says_what_to_do()
    {
        var signals = new KedaSignals();
        signals.Add("undecided");
        await using KedaServer server = await StartAsync(signals);
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        var keda = new ExternalScaler.ExternalScalerClient(channel);

        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () => await keda.IsActiveAsync(new ScaledObjectRef(), cancellationToken: Token))).StatusCode);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await keda.IsActiveAsync(Of("other"), cancellationToken: Token))).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () => await keda.IsActiveAsync(Of("undecided"), cancellationToken: Token))).StatusCode);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ScaledObjectRef Of(string pool) => new() { Name = "llama", Namespace = "models", ScalerMetadata = { ["pool"] = pool } };

    private static PoolOptions Pool() => new()
    {
        Name = "llama",
        Engine = PoolEngine.External,
        Target = "keda",
        Kubernetes = new KubernetesOptions { Workload = "deployment/llama", Endpoint = new Uri("http://127.0.0.1:9/") },
    };

    private static Task<KedaServer> StartAsync(KedaSignals signals) => KedaServer.StartAsync(new Uri("http://127.0.0.1:0"), signals, static _ => { }, Token);

    private static async Task NextAsync(IAsyncStreamReader<IsActiveResponse> stream, List<bool> pushed)
    {
        Assert.True(await stream.MoveNext(Token));
        pushed.Add(stream.Current.Result);
    }
}
