using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Penstock.Protocols.Errors;

namespace Penstock.Worker.Hosting.Http;

/// <summary>Reads a JSON body within a bound.</summary>
internal static class RequestBody
{
    private const int FirstBuffer = 16 * 1024;

    public static async ValueTask<Result<ArrayBufferWriter<byte>>> ReadAsync(HttpContext http, int maxBytes)
    {
        if (!IsJson(http.Request.ContentType))
        {
            return new InferenceError(ErrorKind.UnsupportedMediaType, "The request needs the header 'Content-Type: application/json'.");
        }

        if (http.Request.ContentLength > maxBytes)
        {
            return TooLarge(maxBytes);
        }

        // Grown as bytes arrive: a length that is only claimed takes no memory.
        var body = new ArrayBufferWriter<byte>((int)Math.Min(http.Request.ContentLength ?? FirstBuffer, FirstBuffer) + 1);
        try
        {
            int count;
            while ((count = await http.Request.Body.ReadAsync(body.GetMemory(1), http.RequestAborted)) > 0)
            {
                body.Advance(count);
                if (body.WrittenCount > maxBytes)
                {
                    return TooLarge(maxBytes);
                }
            }
        }
        catch (BadHttpRequestException fault)
        {
            return fault.StatusCode == StatusCodes.Status408RequestTimeout
                ? new InferenceError(ErrorKind.InvalidRequest, "The request body arrived too slowly.")
                : new InferenceError(ErrorKind.InvalidRequest, "The request body is cut or badly framed.");
        }

        return body;
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));

    private static InferenceError TooLarge(int maxBytes) =>
        new(ErrorKind.BodyTooLarge, $"The request body is larger than {maxBytes} bytes.");
}
