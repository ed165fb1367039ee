using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Storage.Responses;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>
/// GET and DELETE <c>/v1/responses/{id}</c>, for the tenant whose answer it is. Another's answer is told from none by nothing.
/// </summary>
internal sealed class StoredResponseEndpoint(IResponseStore store) : IEndpoint
{
    /// <summary>What the path begins with.</summary>
    public const string Prefix = "/v1/responses/";

    private static readonly InferenceError Absent = new(ErrorKind.NotFound, "There is no such response: it was not stored, was deleted, or is too old.");

    public string Method => "GET, DELETE";

    public bool IsPublic => false;

    public bool Answers(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsDelete(method);

    public ValueTask InvokeAsync(HttpExchange exchange, GatewaySnapshot snapshot, Caller caller)
    {
        string id = exchange.Path[Prefix.Length..];
        if (id.Length is 0 or > ResponseTurns.LongestId)
        {
            return exchange.WriteErrorAsync(Absent);
        }

        return HttpMethods.IsDelete(exchange.Method)
            ? DeleteAsync(exchange, caller.Tenant?.Name, id)
            : ReadAsync(exchange, caller.Tenant?.Name, id);
    }

    private async ValueTask ReadAsync(HttpExchange exchange, string? tenant, string id)
    {
        if (await store.FindAsync(tenant, id, exchange.Aborted) is { } kept)
        {
            await exchange.WriteJsonAsync(StatusCodes.Status200OK, kept.Body);
            return;
        }

        await exchange.WriteErrorAsync(Absent);
    }

    private async ValueTask DeleteAsync(HttpExchange exchange, string? tenant, string id)
    {
        if (await store.DeleteAsync(tenant, id, exchange.Aborted))
        {
            await exchange.WriteJsonAsync(StatusCodes.Status200OK, Deleted(id));
            return;
        }

        await exchange.WriteErrorAsync(Absent);
    }

    private static ReadOnlyMemory<byte> Deleted(string id)
    {
        var output = new ArrayBufferWriter<byte>(128);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, "response");
        json.WriteBoolean("deleted"u8, value: true);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }
}
