using Penstock.Storage.Caching;
using StackExchange.Redis;

namespace Penstock.Storage.Redis;

/// <summary>
/// One connection to Redis or Valkey. Made when it is first used, and again by itself after it broke; while it is away everything fails at once.
/// Failures are values. Safe for concurrent use.
/// </summary>
public sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(250);
    private const int TimeoutMilliseconds = 1000;
    private const int RetryMilliseconds = 100;

    private readonly ConfigurationOptions _options;
    private readonly SemaphoreSlim _connecting = new(1);
    private ConnectionMultiplexer? _redis;

    /// <summary>A connection to <paramref name="connection"/> (StackExchange.Redis' connection string), named <paramref name="name"/> among Redis' clients.</summary>
    public RedisConnection(string connection, string name)
    {
        _options = ConfigurationOptions.Parse(connection);
        _options.AbortOnConnectFail = false;
        _options.ConnectTimeout = TimeoutMilliseconds;
        _options.AsyncTimeout = TimeoutMilliseconds;
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        _options.HeartbeatInterval = Pulse;
        _options.ReconnectRetryPolicy = new LinearRetry(RetryMilliseconds);
        _options.ClientName = name;
    }

    /// <summary>Does <paramref name="work"/>. Null is success. Only the caller's own <see cref="OperationCanceledException"/> leaves it as an exception.</summary>
    public async ValueTask<StoreFault?> RunAsync(Func<IDatabase, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            ConnectionMultiplexer redis = _redis ?? await ConnectAsync(cancellationToken);
            await work(redis.GetDatabase()).WaitAsync(cancellationToken);
            return null;
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("OOM", StringComparison.Ordinal))
        {
            return new StoreFault(StoreFaultKind.Full, exception.Message);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return new StoreFault(StoreFaultKind.Away, exception.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        _connecting.Dispose();
    }

    private async ValueTask<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            return _redis ??= await ConnectionMultiplexer.ConnectAsync(_options);
        }
        finally
        {
            _connecting.Release();
        }
    }
}
