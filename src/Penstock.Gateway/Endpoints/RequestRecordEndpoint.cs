using System.Buffers;
using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Metering;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Storage.Ledger;

namespace Penstock.Gateway.Endpoints;

/// <summary><c>GET /v1/penstock/requests/{id}</c>: figures of a request that the caller's own tenant made a while ago.</summary>
internal sealed class RequestRecordEndpoint(RecentRequests requests, LedgerReader? ledger) : IEndpoint
{
    /// <summary>What the path begins with.</summary>
    public const string Prefix = "/v1/penstock/requests/";

    public string Method => HttpMethods.Get;

    public bool IsPublic => false;

    public async ValueTask InvokeAsync(HttpExchange exchange, GatewaySnapshot snapshot, Caller caller)
    {
        string id = exchange.Path[Prefix.Length..];
        RequestRecord? record = requests.Find(id, caller.Tenant?.Name);
        try
        {
            record ??= await FromLedgerAsync(id, caller.Tenant?.Name ?? "", exchange.Aborted);
        }
        catch (Exception exception) when (exception is DbException or IOException or TimeoutException)
        {
            await exchange.WriteErrorAsync(new InferenceError(ErrorKind.Overloaded, "The ledger cannot be read now. Try again."));
            return;
        }

        await (record is null
            ? exchange.WriteErrorAsync(new InferenceError(ErrorKind.NotFound, "There is no such request, or it was too long ago."))
            : exchange.WriteJsonAsync(StatusCodes.Status200OK, Write(record)));
    }

    /// <summary>What memory has lost; another tenant's request does not exist.</summary>
    private async ValueTask<RequestRecord?> FromLedgerAsync(string id, string tenant, CancellationToken cancellationToken)
    {
        if (ledger is null || !AttemptId.TryParse(id, out Guid exchange) || !string.Equals(AttemptId.ExchangeOf(exchange), id, StringComparison.Ordinal))
        {
            return null;
        }

        IReadOnlyList<AttemptRow> rows = await ledger.FindAsync(exchange, cancellationToken);
        return rows.Count > 0 && rows.All(row => string.Equals(row.Tenant, tenant, StringComparison.Ordinal)) ? LedgerRecords.Of(id, rows) : null;
    }

    private static ReadOnlyMemory<byte> Write(RequestRecord record)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("object"u8, "penstock.request");
        json.WriteString("id"u8, record.Id);
        json.WriteString("model"u8, record.Model);
        json.WriteString("operation"u8, OutcomeNames.Of(record.Operation));
        json.WriteString("outcome"u8, OutcomeNames.Of(record.Outcome));
        json.WriteNumber("created"u8, record.AcceptedAt.ToUnixTimeSeconds());
        json.WriteNumber("attempts"u8, record.Attempts);
        WriteUsage(json, record.Usage);
        WriteOptional(json, "cost_usd"u8, record.CostUsd);
        WriteMilliseconds(json, "overhead_ms"u8, record.Overhead);
        WriteMilliseconds(json, "first_token_ms"u8, record.FirstToken);
        WriteMilliseconds(json, "duration_ms"u8, record.Duration);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage? usage)
    {
        if (usage is null)
        {
            json.WriteNull("usage"u8);
            return;
        }

        json.WriteStartObject("usage"u8);
        WriteOptional(json, "prompt_tokens"u8, usage.PromptTokens);
        WriteOptional(json, "cached_tokens"u8, usage.CachedTokens);
        WriteOptional(json, "cache_write_tokens"u8, usage.CacheWriteTokens);
        WriteOptional(json, "output_tokens"u8, usage.OutputTokens);
        WriteOptional(json, "reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteBoolean("estimated"u8, usage.Estimated);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, ReadOnlySpan<byte> name, decimal? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteMilliseconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, TimeSpan? value) =>
        WriteOptional(json, name, value is { } time ? Math.Round((decimal)time.TotalMilliseconds, 3) : null);
}
