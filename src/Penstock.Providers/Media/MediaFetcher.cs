using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Media;

/// <summary>
/// Fetches images and documents that a request names by address, for targets that take bytes only. Which hosts may be reached is the
/// transport's business; here are the other bounds: no redirect is followed, and kind, size, number and time are limited.
/// </summary>
internal sealed class MediaFetcher(IUpstreamTransport transport, TimeProvider time)
{
    /// <summary>Most bytes of one file.</summary>
    public const int MaxBytes = 20 * 1024 * 1024;

    /// <summary>Most bytes of all files of one request.</summary>
    public const int MaxTotalBytes = 50 * 1024 * 1024;

    /// <summary>Most files of one request.</summary>
    public const int MaxFiles = 20;

    /// <summary>The longest that fetching all of them may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The request with the bytes in place of the addresses for which <paramref name="needsBytes"/> holds, or why there are none.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<Result<ChatRequest>> InlineAsync(ChatRequest request, Func<MediaSource, bool> needsBytes, CancellationToken cancellationToken)
    {
        if (!request.Messages.Any(message => message.Content.Any(part => Needs(part, needsBytes))))
        {
            return request;
        }

        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var fetched = new FetchedMedia(needsBytes, (source, path) => FetchAsync(source, path, either.Token));
        try
        {
            return await fetched.ReplaceAsync(request);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return FetchedMedia.Refused(fetched.At, $"was not fetched within {Patience.TotalSeconds:0} s");
        }
    }

    private static bool Needs(ContentPart part, Func<MediaSource, bool> needsBytes) => part switch
    {
        ImagePart image => needsBytes(image.Source),
        FilePart file => needsBytes(file.Source),
        ToolResultPart result => result.Content.Any(inner => Needs(inner, needsBytes)),
        _ => false,
    };

    /// <summary>
    /// The bytes. Why an address gave none is told in few words: whoever asks must not learn from the answer what is on our network.
    /// </summary>
    private async ValueTask<Result<FetchedFile>> FetchAsync(string url, string path, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.UserInfo.Length > 0)
        {
            return FetchedMedia.Refused(path, "is no address that can be fetched");
        }

        UpstreamResult result = await transport.SendAsync(
            new UpstreamRequest { Address = address, Method = HttpMethod.Get, Headers = [new("Accept", "image/*, application/pdf, text/*")] }, cancellationToken);
        if (result.Response is not { } response)
        {
            return FetchedMedia.Refused(path, "could not be fetched");
        }

        await using (response)
        {
            return await ReadAsync(response, path, cancellationToken);
        }
    }

    private static async ValueTask<Result<FetchedFile>> ReadAsync(UpstreamResponse response, string path, CancellationToken cancellationToken)
    {
        if (response.Status is >= 300 and < 400)
        {
            return FetchedMedia.Refused(path, "redirects elsewhere, which is not followed");
        }

        if (response.Status != 200)
        {
            return FetchedMedia.Refused(path, "could not be fetched");
        }

        try
        {
            return await UpstreamBody.ReadAsync(response, MaxBytes, cancellationToken) is { Length: > 0 } bytes
                ? new FetchedFile(response.MediaType, bytes)
                : FetchedMedia.Refused(path, $"is empty, or larger than {MaxBytes / 1024 / 1024} MiB");
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return FetchedMedia.Refused(path, "could not be fetched");
        }
    }
}
