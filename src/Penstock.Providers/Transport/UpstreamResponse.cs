namespace Penstock.Providers.Transport;

/// <summary>The head of an answer, and its body to be read. Disposing of it before the body's end closes the connection.</summary>
public abstract class UpstreamResponse : IAsyncDisposable
{
    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The media type without parameters, in lower case, or empty.</summary>
    public required string MediaType { get; init; }

    /// <summary>The length of the body where it was said.</summary>
    public long? ContentLength { get; init; }

    /// <summary>The body. Reading throws <see cref="IOException"/> or <see cref="HttpRequestException"/> when the connection breaks.</summary>
    public abstract Stream Body { get; }

    /// <summary>The value of a header, or null. Repeated headers give the first.</summary>
    public abstract string? Header(string name);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
