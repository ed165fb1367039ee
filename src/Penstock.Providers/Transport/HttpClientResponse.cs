using System.Net.Http.Headers;

namespace Penstock.Providers.Transport;

/// <summary>An answer that came through <see cref="HttpClientTransport"/>.</summary>
internal sealed class HttpClientResponse(HttpResponseMessage message, Stream body) : UpstreamResponse
{
    public override Stream Body { get; } = body;

    public override string? Header(string name)
    {
        if (message.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ||
            message.Content.Headers.NonValidated.TryGetValues(name, out values))
        {
            foreach (string value in values)
            {
                return value;
            }
        }

        return null;
    }

    public override async ValueTask DisposeAsync()
    {
        await Body.DisposeAsync();
        message.Dispose();
    }
}
