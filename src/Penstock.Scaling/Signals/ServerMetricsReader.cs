using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Signals;

/// <summary>
/// Reads the metrics of model servers, all of a pool at once, each within a bound of time and size. A server that does not answer, or has no such
/// path, is left out; one that has none is asked again only after a while.
/// </summary>
/// <param name="handler">Sends; disposed with the reader.</param>
/// <param name="time">The clock.</param>
public sealed class ServerMetricsReader(HttpMessageHandler handler, TimeProvider time) : IDisposable
{
    /// <summary>The most servers that are asked in one tick; of more, others take their turn in the next.</summary>
    public const int MostAtOnce = 64;

    private const int LargestAnswer = 4 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };
    private readonly ConcurrentDictionary<string, DateTimeOffset> _silent = new(StringComparer.Ordinal);
    private int _turn;

    /// <summary>What the ready ones of <paramref name="replicas"/> say, by id. Fails only when cancelled.</summary>
    public async Task<IReadOnlyDictionary<string, ServerReading>> ReadAsync(ImmutableArray<Replica> replicas, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        Replica[] asked = [.. replicas.Where(replica => replica.Phase == ReplicaPhase.Ready && !(_silent.TryGetValue(replica.Id, out DateTimeOffset until) && now < until))];
        if (asked.Length > MostAtOnce)
        {
            int from = (_turn += MostAtOnce) % asked.Length;
            asked = [.. asked.Concat(asked).Skip(from).Take(MostAtOnce)];
        }

        (string Id, ServerReading? Reading)[] readings = await Task.WhenAll(asked.Select(replica => ReadAsync(replica, now, cancellationToken)));
        foreach (string gone in _silent.Keys.Where(id => replicas.All(replica => !string.Equals(replica.Id, id, StringComparison.Ordinal) || now >= _silent[id])).ToArray())
        {
            _silent.TryRemove(gone, out _);
        }

        return readings.Where(read => read.Reading is not null).ToDictionary(read => read.Id, read => read.Reading!, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<(string Id, ServerReading? Reading)> ReadAsync(Replica replica, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(replica.Address, "/metrics"));
            request.Headers.Authorization = replica.Token is { } token ? new AuthenticationHeaderValue("Bearer", token.Reveal()) : null;
            using HttpResponseMessage answer = await _http.SendAsync(request, either.Token);
            var reading = answer.IsSuccessStatusCode ? ServerReading.Parse(await answer.Content.ReadAsStringAsync(either.Token)) : null;
            if (reading is null or { IsEmpty: true })
            {
                _silent[replica.Id] = now + Pause;
                return (replica.Id, null);
            }

            return (replica.Id, reading);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (replica.Id, null);
        }
    }
}
