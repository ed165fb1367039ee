using System.Globalization;
using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Endpoints;

/// <summary>
/// Figures of a streamed answer as headers after its end, for clients that ask for them (<c>TE: trailers</c>, RFC 9110 section 10.1.4, or
/// <c>x-penstock-trailer: 1</c>). The server writes trailers of HTTP/2 itself; those of HTTP/1.1 it leaves to us, and with them the chunks.
/// </summary>
internal sealed class AnswerTrailer
{
    private const string OptIn = "x-penstock-trailer";

    private readonly HttpExchange _exchange;

    private AnswerTrailer(HttpExchange exchange) => _exchange = exchange;

    /// <summary>Announces the trailer in the head; null when the client did not ask for it, or speaks HTTP/1.0.</summary>
    public static AnswerTrailer? Begin(HttpExchange exchange)
    {
        bool isOurs = exchange.Trailers is null;
        if (!IsWanted(exchange.Headers) || (isOurs && !string.Equals(exchange.Protocol, "HTTP/1.1", StringComparison.Ordinal)))
        {
            return null;
        }

        exchange.AnswerHeaders.Trailer = $"{PenstockHeaders.Attempts}, {PenstockHeaders.CostUsd}, {PenstockHeaders.OverheadMs}";
        if (isOurs)
        {
            exchange.AnswerHeaders.TransferEncoding = "chunked";
            exchange.Output.BeginChunks();
        }

        return new AnswerTrailer(exchange);
    }

    /// <summary>Writes the figures that are known; the answer is over then.</summary>
    public async ValueTask EndAsync(InferenceContext context)
    {
        List<KeyValuePair<string, string>> figures = [new(PenstockHeaders.Attempts, context.Attempts.ToString(CultureInfo.InvariantCulture))];
        if (context.CostUsd is { } cost)
        {
            figures.Add(new(PenstockHeaders.CostUsd, PenstockHeaders.Usd(cost)));
        }

        if (context.Overhead is { } overhead)
        {
            figures.Add(new(PenstockHeaders.OverheadMs, PenstockHeaders.Milliseconds(overhead)));
        }

        if (_exchange.Trailers is { } trailers)
        {
            figures.ForEach(figure => trailers[figure.Key] = figure.Value);
            return;
        }

        _exchange.Output.EndChunks(figures);
        await _exchange.Output.FlushAsync(_exchange.Aborted);
    }

    private static bool IsWanted(IHeaderDictionary headers) =>
        (headers.TryGetValue(OptIn, out var asked) && asked.ToString() is "1" or "true")
        || headers.TE.ToString().Split(',').Any(coding => coding.Split(';')[0].Trim().Equals("trailers", StringComparison.OrdinalIgnoreCase));
}
