using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Endpoints;

/// <summary>
/// Reads a request's body whole. The memory is not pooled: an upstream call that was cancelled may still be sending from it, and a buffer
/// that somebody else gets meanwhile would mix two clients' prompts.
/// </summary>
internal static class RequestBody
{
    private const int FirstBytes = 16 * 1024;

    /// <summary>The body; an error when it is larger than <paramref name="maxBytes"/>, empty, or not JSON by its content type.</summary>
    public static async ValueTask<Result<byte[]>> ReadAsync(HttpExchange exchange, int maxBytes)
    {
        if (!IsJson(exchange.Headers.ContentType.ToString()))
        {
            return new InferenceError(ErrorKind.UnsupportedMediaType, "The body has to be JSON: send Content-Type: application/json.");
        }

        if (exchange.Headers.ContentLength > maxBytes)
        {
            return TooLarge(maxBytes);
        }

        try
        {
            return await ReadToEndAsync(exchange, maxBytes);
        }
        catch (BadHttpRequestException)
        {
            return new InferenceError(ErrorKind.InvalidJson, "The body broke off or came too slowly.");
        }
    }

    private static async ValueTask<Result<byte[]>> ReadToEndAsync(HttpExchange exchange, int maxBytes)
    {
        // A length that is only claimed does not get its memory before the bytes are there.
        byte[] body = new byte[(int)Math.Min(exchange.Headers.ContentLength ?? FirstBytes, FirstBytes)];
        int length = 0;
        while (true)
        {
            ReadResult read = await exchange.Input.ReadAsync(exchange.Aborted);
            long needed = length + read.Buffer.Length;
            if (needed > maxBytes)
            {
                exchange.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return TooLarge(maxBytes);
            }

            if (needed > body.Length)
            {
                Array.Resize(ref body, (int)Math.Min(maxBytes, Math.Max(needed, Math.Min(2L * body.Length, exchange.Headers.ContentLength ?? long.MaxValue))));
            }

            read.Buffer.CopyTo(body.AsSpan(length));
            length = (int)needed;
            exchange.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                exchange.HasUnreadBody = false;
                return length == body.Length ? body : body[..length];
            }
        }
    }

    private static bool IsJson(string contentType)
    {
        ReadOnlySpan<char> type = contentType;
        int end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }

    private static InferenceError TooLarge(int maxBytes) =>
        new(ErrorKind.BodyTooLarge, $"The body is larger than {maxBytes} bytes. Send less, or refer to large media by URL.");
}
