using Grpc.Core;
using Penstock.Scaling.Targets.Keda.Wire;

namespace Penstock.Scaling.Targets.Keda;

/// <summary>
/// KEDA's external scaler. The metric is the number of replicas that Penstock decided on, its target 1, so that the HPA which KEDA makes is a pass-through;
/// from 0 to 1 is pushed. Source: https://keda.sh/docs/latest/concepts/external-scalers/.
/// </summary>
internal sealed class KedaScaler(KedaSignals signals) : ExternalScaler.ExternalScalerBase
{
    /// <summary>What the metric is called.</summary>
    public const string MetricName = "penstock-desired-replicas";

    /// <summary>The key of a trigger's metadata that names the pool.</summary>
    public const string PoolKey = "pool";

    private const int MostStreams = 256;
    private int _streams;

    /// <inheritdoc/>
    public override Task<IsActiveResponse> IsActive(ScaledObjectRef request, ServerCallContext context) =>
        Task.FromResult(new IsActiveResponse { Result = Desired(request) > 0 });

    /// <inheritdoc/>
    public override Task<GetMetricSpecResponse> GetMetricSpec(ScaledObjectRef request, ServerCallContext context)
    {
        Pool(request);
        return Task.FromResult(Spec());
    }

    /// <inheritdoc/>
    public override Task<GetMetricsResponse> GetMetrics(GetMetricsRequest request, ServerCallContext context)
    {
        var answer = new GetMetricsResponse();
        answer.MetricValues.Add(new MetricValue { MetricName = MetricName, MetricValueFloat = Desired(request.ScaledObjectRef) });
        return Task.FromResult(answer);
    }

    /// <inheritdoc/>
    public override Task StreamIsActive(ScaledObjectRef request, IServerStreamWriter<IsActiveResponse> responseStream, ServerCallContext context) => StreamAsync(
        async token =>
        {
            string pool = Pool(request);
            bool? told = null;
            while (signals.Knows(pool))
            {
                int? desired = signals.Of(pool);
                if (desired is { } replicas && told != replicas > 0)
                {
                    told = replicas > 0;
                    await responseStream.WriteAsync(new IsActiveResponse { Result = told.Value }, token);
                }

                await signals.ChangedAsync(pool, desired, token);
            }
        },
        context);

    /// <summary>Sends the one specification that there ever is, and stays open: a stream that ends is opened again and again.</summary>
    public override Task StreamMetricSpec(ScaledObjectRef request, IServerStreamWriter<GetMetricSpecResponse> responseStream, ServerCallContext context) => StreamAsync(
        async token =>
        {
            string pool = Pool(request);
            await responseStream.WriteAsync(Spec(), token);
            while (signals.Knows(pool))
            {
                await signals.ChangedAsync(pool, signals.Of(pool), token);
            }
        },
        context);

    private async Task StreamAsync(Func<CancellationToken, Task> act, ServerCallContext context)
    {
        if (Interlocked.Increment(ref _streams) > MostStreams)
        {
            Interlocked.Decrement(ref _streams);
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"{MostStreams} streams are open already"));
        }

        try
        {
            await act(context.CancellationToken);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // KEDA has hung up.
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private static GetMetricSpecResponse Spec()
    {
        var answer = new GetMetricSpecResponse();
        answer.MetricSpecs.Add(new MetricSpec { MetricName = MetricName, TargetSizeFloat = 1 });
        return answer;
    }

    private string Pool(ScaledObjectRef? request)
    {
        if (request is null || !request.ScalerMetadata.TryGetValue(PoolKey, out string? pool) || pool.Length == 0)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"the trigger's metadata needs '{PoolKey}: NAME', a pool of target keda"));
        }

        return signals.Knows(pool) ? pool : throw new RpcException(new Status(StatusCode.NotFound, "there is no such pool of target keda"));
    }

    private int Desired(ScaledObjectRef? request) =>
        signals.Of(Pool(request)) ?? throw new RpcException(new Status(StatusCode.Unavailable, "nothing is decided for this pool yet"));
}
