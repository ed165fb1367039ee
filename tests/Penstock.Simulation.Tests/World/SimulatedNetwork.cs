using Penstock.Providers.Transport;
using Penstock.Simulation.Tests.Clockwork;

namespace Penstock.Simulation.Tests.World;

/// <summary>All upstreams by host name.</summary>
internal sealed class SimulatedNetwork(VirtualScheduler time, Random random, EventHash hash) : IUpstreamTransport
{
    private readonly Dictionary<string, SimulatedUpstream> _upstreams = new(StringComparer.Ordinal);

    public IReadOnlyCollection<SimulatedUpstream> Upstreams => _upstreams.Values;

    public SimulatedUpstream this[string name] => _upstreams[name];

    /// <summary>A new upstream at <c>http://NAME</c>.</summary>
    public SimulatedUpstream Add(string name) =>
        _upstreams[name] = new SimulatedUpstream(name, time, new Random(random.Next()), hash);

    public ValueTask<UpstreamResult> SendAsync(UpstreamRequest request, CancellationToken cancellationToken) =>
        _upstreams[request.Address.Host].AnswerAsync(request, cancellationToken);
}
