namespace Penstock.Providers.Transport.Http11;

/// <summary>An answer that came through <see cref="Http11Transport"/>. Its headers are read where they lie, until it is disposed of.</summary>
internal sealed class Http11Response(PooledConnection connection, Http11Body body) : UpstreamResponse
{
    public override Stream Body => body;

    public override string? Header(string name)
    {
        ObjectDisposedException.ThrowIf(body.IsReleased, this);
        return ResponseHeadParser.Find(connection.Head, name);
    }

    public override ValueTask DisposeAsync()
    {
        body.Dispose();
        return ValueTask.CompletedTask;
    }
}
