using System.Globalization;
using Penstock.Providers.Transport;

namespace Penstock.Simulation.Tests.World;

/// <summary>An answer's head. Its upstream works on it until it is disposed of.</summary>
internal sealed class SimulatedResponse(Stream body, int? retryAfter, Action? ended = null) : UpstreamResponse
{
    private bool _disposed;

    public override Stream Body => body;

    public override string? Header(string name) =>
        retryAfter is { } seconds && string.Equals(name, "retry-after", StringComparison.OrdinalIgnoreCase)
            ? seconds.ToString(CultureInfo.InvariantCulture)
            : null;

    public override async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            ended?.Invoke();
        }

        await body.DisposeAsync();
    }
}
