using System.Collections.Frozen;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Providers.Media;

/// <summary>Puts bytes in the place of addresses, all through one request. Made for one request.</summary>
internal sealed class FetchedMedia(Func<MediaSource, bool> needsBytes, Func<string, string, ValueTask<Result<FetchedFile>>> fetch)
{
    private static readonly FrozenSet<string> ImageTypes = FrozenSet.ToFrozenSet(["image/png", "image/jpeg", "image/gif", "image/webp"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> FileTypes = FrozenSet.ToFrozenSet(
        [
            "application/pdf", "text/plain", "text/csv", "text/html", "text/markdown", "application/msword", "application/vnd.ms-excel",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ],
        StringComparer.Ordinal);

    private readonly Dictionary<string, FetchedFile> _files = new(StringComparer.Ordinal);
    private InferenceError? _error;
    private long _bytes;

    /// <summary>Where in the request it is.</summary>
    public string At { get; private set; } = "messages";

    /// <summary>Says that what stands at <paramref name="path"/> cannot be had.</summary>
    public static InferenceError Refused(string path, string why) => new(
        ErrorKind.InvalidRequest, $"The address at '{path}' {why}. Send the bytes in base64.", path, "media_not_fetched");

    /// <summary>The request with the bytes in it.</summary>
    public async ValueTask<Result<ChatRequest>> ReplaceAsync(ChatRequest request)
    {
        var messages = new List<ChatMessage>(request.Messages.Count);
        for (int i = 0; i < request.Messages.Count; i++)
        {
            ChatMessage message = request.Messages[i];
            messages.Add(message with { Content = await ReplaceAsync(message.Content, (message.Path ?? $"messages[{i}]") + ".content") });
        }

        return _error is not null ? _error : request with { Messages = messages };
    }

    private async ValueTask<IReadOnlyList<ContentPart>> ReplaceAsync(IReadOnlyList<ContentPart> parts, string path)
    {
        var replaced = new List<ContentPart>(parts.Count);
        for (int i = 0; i < parts.Count; i++)
        {
            replaced.Add(_error is null ? await ReplaceAsync(parts[i], $"{path}[{i}]") : parts[i]);
        }

        return replaced;
    }

    private async ValueTask<ContentPart> ReplaceAsync(ContentPart part, string path) => part switch
    {
        ImagePart image when needsBytes(image.Source) => image with { Source = await ReplaceAsync(image.Source, path, ImageTypes, "an image") },
        FilePart file when needsBytes(file.Source) => file with { Source = await ReplaceAsync(file.Source, path, FileTypes, "a document") },
        ToolResultPart result => result with { Content = await ReplaceAsync(result.Content, path) },
        _ => part,
    };

    private async ValueTask<MediaSource> ReplaceAsync(MediaSource source, string path, FrozenSet<string> types, string what)
    {
        At = path;
        if (!_files.TryGetValue(source.Url!, out FetchedFile? file) && await FirstAsync(source.Url!, path) is { } fresh)
        {
            file = fresh;
        }

        if (file is null)
        {
            return source;
        }

        if (!types.Contains(file.MediaType))
        {
            _error = Refused(path, $"does not give {what} of a kind that is taken");
            return source;
        }

        return new MediaSource { MediaType = file.MediaType, Base64 = Convert.ToBase64String(file.Bytes.Span) };
    }

    private async ValueTask<FetchedFile?> FirstAsync(string url, string path)
    {
        if (_files.Count == MediaFetcher.MaxFiles)
        {
            _error = Refused(path, $"is one too many: {MediaFetcher.MaxFiles} are fetched for a request");
            return null;
        }

        if (!(await fetch(url, path)).TryGet(out FetchedFile? file, out _error))
        {
            return null;
        }

        _bytes += file.Bytes.Length;
        if (_bytes > MediaFetcher.MaxTotalBytes)
        {
            _error = Refused(path, $"makes more than {MediaFetcher.MaxTotalBytes / 1024 / 1024} MiB together with those before it");
            return null;
        }

        return _files[url] = file;
    }
}
