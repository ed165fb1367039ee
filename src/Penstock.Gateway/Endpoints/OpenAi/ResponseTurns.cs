using Microsoft.Extensions.Logging;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Storage.Responses;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>Begins a turn of <c>/v1/responses</c> with what went before it, and keeps its answer for the turns that follow.</summary>
internal sealed partial class ResponseTurns(IResponseStore store, ILogger logger)
{
    /// <summary>The longest id that is looked for.</summary>
    public const int LongestId = 128;

    /// <summary>A turn; an error when it follows an answer that this tenant does not have.</summary>
    public async ValueTask<Result<ResponsesTurn>> BeginAsync(
        Caller caller, string requestId, byte[] body, RequestScan scan, CancellationToken cancellationToken)
    {
        string? tenant = caller.Tenant?.Name;
        ReadOnlyMemory<byte> history = default;
        if (scan.PreviousResponse is { } previous)
        {
            if (previous.Length > LongestId || await store.FindAsync(tenant, previous, cancellationToken) is not { } kept)
            {
                return NoPrevious;
            }

            history = kept.History;
        }

        return new ResponsesTurn(this, tenant, "resp_" + requestId[(requestId.IndexOf('_', StringComparison.Ordinal) + 1)..], body, history, scan.IsStored);
    }

    /// <summary>Keeps an answer. It is not cancelled with the client, who may come back for it.</summary>
    public async ValueTask KeepAsync(StoredResponse response)
    {
        if (await store.PutAsync(response, CancellationToken.None) is { } problem)
        {
            LogNotKept(response.Id, problem);
        }
    }

    private static InferenceError NoPrevious { get; } = new(
        ErrorKind.NotFound,
        "'previous_response_id' names no response that is kept here: it was not stored, was deleted, or is too old. Send the conversation in 'input'.",
        "previous_response_id",
        "previous_response_not_found");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Response {Id} is not kept for later turns: {Problem}")]
    private partial void LogNotKept(string id, string problem);
}
