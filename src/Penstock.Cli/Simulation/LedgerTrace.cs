using System.Globalization;
using Penstock.Protocols.Inference;
using Penstock.Scaling.Simulation;
using Penstock.Storage.Ledger;

namespace Penstock.Cli.Simulation;

/// <summary>
/// Makes a trace of what the ledger has written down: each exchange once, when it was accepted, with the tokens of its answer. What a cache answered, what
/// was sent beside another attempt, and what produced no token is no work of a model server and is left out.
/// </summary>
internal static class LedgerTrace
{
    /// <summary>More requests than this are no day that anybody has; the newest are taken.</summary>
    private const int MaxRequests = 20_000_000;

    /// <exception cref="FormatException">There is nothing to simulate; says why.</exception>
    public static async Task<RequestTrace> ReadAsync(ILedgerStore store, LedgerFilter filter, CancellationToken cancellationToken)
    {
        var reader = new LedgerReader(store);
        var requests = new List<(DateTimeOffset At, int Input, int Output)>();
        string? last = null;
        Guid? after = null;
        do
        {
            LedgerPage page = await reader.PageAsync(filter, after, LedgerReader.MostRows, cancellationToken);
            foreach (AttemptRow row in page.Rows.Where(IsWork))
            {
                // Attempts of one exchange lie together; the last one of them, which comes first here, is the one that answered.
                string exchange = AttemptId.ExchangeOf(row.Id);
                if (!string.Equals(exchange, last, StringComparison.Ordinal))
                {
                    requests.Add((row.AcceptedAt, (int)Math.Clamp(row.PromptTokens ?? 1, 1, int.MaxValue), (int)Math.Clamp(row.OutputTokens ?? 1, 1, int.MaxValue)));
                    last = exchange;
                }
            }

            after = page.Next;
        }
        while (after is not null && requests.Count < MaxRequests);

        return Trace(requests, filter);
    }

    private static bool IsWork(AttemptRow row) =>
        row is { Operation: Operation.Chat or Operation.Completion or Operation.Response, Cache: AttemptCache.None, OutputTokens: > 0 }
        && (row.Traits & (AttemptTraits.Shadow | AttemptTraits.Hedge)) == AttemptTraits.None;

    private static RequestTrace Trace(List<(DateTimeOffset At, int Input, int Output)> requests, LedgerFilter filter)
    {
        if (requests.Count < 2)
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"The ledger holds {requests.Count} answers{(filter.Model is { } model ? $" of model '{model}'" : "")} in that time: too few to simulate."));
        }

        requests.Sort((one, other) => one.At.CompareTo(other.At));
        DateTimeOffset start = requests[0].At;
        SimulatedRequest[] arrivals = [.. requests.Select(request => new SimulatedRequest((request.At - start).TotalSeconds, request.Input, request.Output))];
        return new RequestTrace(filter.Model is null ? "ledger" : $"ledger, {filter.Model}", start, Math.Ceiling(arrivals[^1].Arrival + 1), 0, arrivals);
    }
}
