using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>A call as the mock upstream keeps it.</summary>
/// <param name="Id">The exchange, as the gateway names it to its targets.</param>
/// <param name="Model">The target's model.</param>
/// <param name="Outcome">How it ended for the mock.</param>
/// <param name="Prompt">Tokens of the prompt.</param>
/// <param name="Output">Tokens of the answer that it meant to give.</param>
/// <param name="Written">Those that it began to write: nobody can have received more.</param>
internal sealed record UpstreamCall(string Id, string Model, string Outcome, long Prompt, long Output, long Written)
{
    public static UpstreamCall Of(JsonElement request) => new(
        request.GetProperty("client_request_id").GetString()!,
        request.GetProperty("model").GetString()!,
        request.GetProperty("outcome").GetString()!,
        request.GetProperty("prompt_tokens").GetInt64(),
        request.GetProperty("output_tokens").GetInt64(),
        request.GetProperty("output_tokens_written").GetInt64());
}
