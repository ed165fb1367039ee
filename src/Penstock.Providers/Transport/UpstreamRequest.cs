namespace Penstock.Providers.Transport;

/// <summary>One HTTP request to an upstream. Nothing of the client's own headers is in it unless a provider put it there.</summary>
public sealed class UpstreamRequest
{
    /// <summary>Where to.</summary>
    public required Uri Address { get; init; }

    /// <summary>Default POST.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>The parts of the body, in order; empty sends none.</summary>
    public ReadOnlyMemory<ReadOnlyMemory<byte>> Body { get; init; }

    /// <summary>What the body is. Default JSON.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Headers beside content type and length; values hold no line breaks.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>How long a new connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
