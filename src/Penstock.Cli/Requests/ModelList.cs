using System.Text.Json;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Requests;

/// <summary>GET /v1/models.</summary>
internal static class ModelList
{
    private const int MostBytes = 16 * 1024 * 1024;

    /// <summary>The models that the gateway serves to the caller, in its order.</summary>
    public static async Task<(IReadOnlyList<ListedModel>? Models, RequestFault? Fault)> ReadAsync(
        GatewayConnection gateway, CancellationToken cancellationToken)
    {
        (HttpResponseMessage? answer, RequestFault? fault) = await gateway.SendAsync(HttpMethod.Get, "models", body: null, cancellationToken);
        if (answer is null)
        {
            return (null, fault);
        }

        using (answer)
        {
            try
            {
                await answer.Content.LoadIntoBufferAsync(MostBytes, cancellationToken);
                using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
                return ([.. document.RootElement.GetProperty("data").EnumerateArray().Select(Read)], null);
            }
            catch (HttpRequestException exception)
            {
                return (null, gateway.Unreachable(exception));
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                return (null, new RequestFault(ExitCodes.Failure, $"{gateway.Address.Authority} sent no list of models. Is --url right?"));
            }
        }
    }

    private static ListedModel Read(JsonElement model) => new(
        Printable.OneLine(model.GetProperty("id").GetString() ?? ""),
        model.TryGetProperty("owned_by", out JsonElement owner) ? Printable.OneLine(owner.GetString() ?? "") : "",
        model.TryGetProperty("created", out JsonElement created) && created.TryGetInt64(out long seconds) && seconds > 0
            ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, 253_402_300_799))
            : null);
}
