using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Endpoints;

/// <summary>
/// <c>POST /v1/penstock/cache/feedback</c>: a tenant says whether an answer of its own that came from a cache was right. A wrong one is deleted and
/// makes the cache more careful; praise is counted and makes it no bolder.
/// </summary>
internal sealed class FeedbackEndpoint(SemanticOperations operations) : IEndpoint
{
    /// <summary>Where it is.</summary>
    public const string Path = "/v1/penstock/cache/feedback";

    private const int LargestBody = 4096;

    public string Method => HttpMethods.Post;

    public bool IsPublic => false;

    public async ValueTask InvokeAsync(HttpExchange exchange, GatewaySnapshot snapshot, Caller caller)
    {
        Result<byte[]> body = await RequestBody.ReadAsync(exchange, LargestBody);
        if (body.Error is { } unread)
        {
            await exchange.WriteErrorAsync(unread);
            return;
        }

        if (FeedbackRequest.Read(body.Value, out string problem) is not { } feedback)
        {
            await exchange.WriteErrorAsync(new InferenceError(ErrorKind.InvalidRequest, problem));
            return;
        }

        FeedbackResult? result = await operations.JudgeAsync(feedback.Entry, feedback.IsRight, feedback.Request, FeedbackAuthor.Of(caller.Tenant?.Name), exchange.Aborted);
        await (result is null
            ? exchange.WriteErrorAsync(new InferenceError(ErrorKind.NotFound, "No such answer is kept."))
            : exchange.WriteJsonAsync(StatusCodes.Status200OK, Write(feedback, result)));
    }

    private static ReadOnlyMemory<byte> Write(FeedbackRequest feedback, FeedbackResult result)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("entry"u8, feedback.Entry.ToString());
        json.WriteString("verdict"u8, feedback.IsRight ? "right" : "wrong");
        json.WriteNumber("removed"u8, result.Removed);
        json.WriteBoolean("learned"u8, result.IsLearned);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }
}
