using Penstock.Protocols.Inference;

namespace Penstock.Providers;

/// <summary>
/// One configured account or server: translates a call, signs it, sends it and reads the answer. Safe for concurrent use.
/// Expected failures are answers (<see cref="FaultAnswer"/>), not exceptions; the one exception that leaves
/// <see cref="SendAsync"/> or an answer is <see cref="OperationCanceledException"/> for the token that was passed in.
/// </summary>
public interface IProvider
{
    /// <summary>The kind's name in the configuration, one of <see cref="ProviderKinds"/>.</summary>
    string Kind { get; }

    /// <summary>
    /// True when requests of this dialect and operation are forwarded byte by byte, so that nobody has to decode them.
    /// The answer is then a <see cref="PulledAnswer{T}"/> of <see cref="RelayFrame"/>.
    /// </summary>
    bool Relays(Dialect dialect, Operation operation);

    /// <summary>Sends once, without retries. The caller disposes of the answer; doing so early closes the upstream connection.</summary>
    ValueTask<ProviderAnswer> SendAsync(ProviderCall call, CancellationToken cancellationToken);

    /// <summary>
    /// Asks whether the target is alive, by the transport and with the credentials of a call. Null is yes, and what a kind answers that cannot be
    /// asked. Throws as <see cref="SendAsync"/> does.
    /// </summary>
    ValueTask<ProviderFault?> ProbeAsync(ProviderProbe probe, CancellationToken cancellationToken) => ValueTask.FromResult<ProviderFault?>(null);
}
