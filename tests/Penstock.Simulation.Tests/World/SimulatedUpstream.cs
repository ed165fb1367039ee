using System.Text;
using Penstock.Protocols.Errors;
using Penstock.Providers;
using Penstock.Providers.Transport;
using Penstock.Simulation.Tests.Clockwork;

namespace Penstock.Simulation.Tests.World;

/// <summary>A server of OpenAI's dialect that behaves as a timeline says.</summary>
internal sealed class SimulatedUpstream(string name, VirtualScheduler time, Random random, EventHash hash)
{
    private static readonly byte[] Fault = "{\"error\":{\"message\":\"simulated\",\"type\":\"server_error\"}}"u8.ToArray();

    private readonly List<(double From, UpstreamBehaviour Behaviour)> _timeline = [(0, UpstreamBehaviour.Well)];
    private double _tokens = double.NaN;
    private double _refilledAt;

    /// <summary>Its host name.</summary>
    public string Name { get; } = name;

    /// <summary>Requests that reached it, refused connections included.</summary>
    public long Received { get; private set; }

    /// <summary>Requests that it is working on.</summary>
    public int Running { get; private set; }

    /// <summary>The most that it worked on at once.</summary>
    public int MostRunning { get; private set; }

    /// <summary>Told of each request at the moment of its coming.</summary>
    public Action? OnArrival { get; set; }

    /// <summary>When each request came, in seconds.</summary>
    public List<double> Arrivals { get; } = [];

    /// <summary>How it behaves now.</summary>
    public UpstreamBehaviour Now => _timeline.FindLast(entry => entry.From <= time.Seconds).Behaviour;

    /// <summary>From <paramref name="seconds"/> on it behaves like this. Calls come in the order of time.</summary>
    public SimulatedUpstream From(double seconds, UpstreamBehaviour behaviour)
    {
        _timeline.Add((seconds, behaviour));
        return this;
    }

    public async ValueTask<UpstreamResult> AnswerAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        Received++;
        Arrivals.Add(time.Seconds);
        OnArrival?.Invoke();
        hash.Add(time.GetTimestamp(), Name, Received);
        UpstreamBehaviour now = Now;
        await DelayAsync(0.005, cancellationToken);
        if (random.NextDouble() < now.RefuseRate)
        {
            return new UpstreamResult(null, new ProviderFault(new(ErrorKind.UpstreamUnavailable, "refused"), FaultCause.Connect));
        }

        if (!HasQuota(now))
        {
            return Head(429, Fault, now.RetryAfterSeconds);
        }

        if (random.NextDouble() < now.FaultRate)
        {
            await DelayAsync(0.02, cancellationToken);
            return Head(500, Fault, null);
        }

        return Content(now, IsStream(request));
    }

    private static bool IsStream(UpstreamRequest request)
    {
        foreach (ReadOnlyMemory<byte> part in request.Body.Span)
        {
            if (part.Span.IndexOf("\"stream\":true"u8) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static UpstreamResult Head(int status, byte[] body, int? retryAfter) =>
        new(new SimulatedResponse(new MemoryStream(body), retryAfter) { Status = status, MediaType = "application/json", ContentLength = body.Length }, null);

    private UpstreamResult Content(UpstreamBehaviour now, bool isStream)
    {
        Running++;
        MostRunning = Math.Max(MostRunning, Running);
        double slowdown = now.Slots > 0 ? Math.Max(1, Running / (double)now.Slots) : 1;
        double first = random.NextLogNormal(now.FirstTokenSeconds, now.Spread) * slowdown;
        double cut = random.NextDouble();
        var script = new AnswerScript
        {
            FirstAt = time.Seconds + (isStream ? first : first + (now.PieceSeconds * slowdown * now.Pieces)),
            PieceSeconds = now.PieceSeconds * slowdown,
            Pieces = isStream ? AnswerPieces.Stream(Name, now.Pieces) : [AnswerPieces.Whole(Name, now.Pieces)],
            StallsAt = random.NextDouble() < now.StallRate ? 0 : random.NextDouble() < now.MuteRate ? now.Pieces / 2 : int.MaxValue,
            CutsAt = cut < now.CutRate ? now.Pieces / 2 : int.MaxValue,
        };
        var response = new SimulatedResponse(new SimulatedBody(time, script), null, () => Running--)
        {
            Status = 200,
            MediaType = isStream ? "text/event-stream" : "application/json",
        };
        return new UpstreamResult(response, null);
    }

    /// <summary>A bucket that holds one second's worth.</summary>
    private bool HasQuota(UpstreamBehaviour now)
    {
        if (now.LimitPerSecond <= 0)
        {
            return true;
        }

        _tokens = double.IsNaN(_tokens) ? now.LimitPerSecond : Math.Min(now.LimitPerSecond, _tokens + ((time.Seconds - _refilledAt) * now.LimitPerSecond));
        _refilledAt = time.Seconds;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    private Task DelayAsync(double seconds, CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellationToken);
}

/// <summary>What an answer's body does, and when.</summary>
internal sealed record AnswerScript
{
    public required double FirstAt { get; init; }

    public required double PieceSeconds { get; init; }

    public required byte[][] Pieces { get; init; }

    /// <summary>The piece before which it falls silent for good.</summary>
    public required int StallsAt { get; init; }

    /// <summary>The piece before which the connection breaks.</summary>
    public required int CutsAt { get; init; }
}

/// <summary>The bytes of answers.</summary>
internal static class AnswerPieces
{
    public static byte[][] Stream(string name, int pieces) =>
    [
        .. Enumerable.Range(0, pieces).Select(index => Event($$"""{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"{{name}} {{index}} "} }]}""")),
        Event("""{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""),
        Event($$$"""{"id":"c","model":"m","choices":[],"usage":{{{Usage(pieces)}}} }"""),
        Event("[DONE]"),
    ];

    public static byte[] Whole(string name, int pieces) => Encoding.UTF8.GetBytes(
        $$$"""{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{{{name}}}"},"finish_reason":"stop"}],"usage":{{{Usage(pieces)}}} }""");

    private static string Usage(int pieces) =>
        $$"""{"prompt_tokens":200,"completion_tokens":{{10 * pieces}},"total_tokens":{{200 + (10 * pieces)}} }""";

    private static byte[] Event(string data) => Encoding.UTF8.GetBytes($"data: {data}\n\n");
}
