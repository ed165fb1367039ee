namespace Penstock.Gateway.Hosting;

/// <summary>
/// The data plane: listens, serves, reloads, drains. One instance runs once:
/// <see cref="StartAsync"/>, then <see cref="DrainAsync"/> or <see cref="StopAsync"/>, then disposal.
/// </summary>
public sealed class GatewayServer : IAsyncDisposable
{
    private GatewayServer(GatewayDependencies dependencies) => Dependencies = dependencies;

    /// <summary>Where it listens, once started; port 0 of the configuration is the real one here.</summary>
    public Uri? Address { get; private set; }

    private GatewayDependencies Dependencies { get; }

    /// <summary>Makes a gateway that is not started. Nothing is bound or read yet.</summary>
    public static GatewayServer Create(GatewayDependencies dependencies) => new(dependencies);

    /// <summary>Binds and serves. Null is success; else one line for the operator: a busy port, no keys on a public address.</summary>
    public ValueTask<string?> StartAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException(Dependencies.ToString() + cancellationToken.CanBeCanceled);

    /// <summary>
    /// Says not ready, refuses new requests with 503 and waits until running ones have ended, at most <paramref name="grace"/>; then stops.
    /// True when all ended by themselves.
    /// </summary>
    public ValueTask<bool> DrainAsync(TimeSpan grace, CancellationToken cancellationToken) => throw new NotSupportedException($"{grace} {cancellationToken.CanBeCanceled}");

    /// <summary>Stops at once; running streams are cut.</summary>
    public ValueTask StopAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException(Dependencies.ToString() + cancellationToken.CanBeCanceled);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
