using Penstock.Mock.Behaviour;

namespace Penstock.Mock.Hosting;

/// <summary>
/// When tokens are due, counted from the moment the request was taken up. Times are absolute: a token that came late does not
/// delay the next.
/// </summary>
internal sealed class Pace
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly double _gapMilliseconds;
    private readonly double _jitter;
    private MockRandom _random;
    private double _dueMilliseconds;

    public Pace(MockBehaviour behaviour, double extraMilliseconds, TimeProvider time, MockRandom random)
    {
        _time = time;
        _start = time.GetTimestamp();
        _random = random;
        _jitter = behaviour.Jitter;
        _dueMilliseconds = behaviour.FirstToken.Sample(ref _random) + extraMilliseconds;
        var rate = behaviour.Rate.Sample(ref _random);
        _gapMilliseconds = rate > 0 ? 1_000 / rate : 0;
        HeadersMilliseconds = behaviour.Headers is { } headers ? headers.Sample(ref _random) + extraMilliseconds : null;
    }

    /// <summary>When the headers are due; null for with the first token.</summary>
    public double? HeadersMilliseconds { get; }

    /// <summary>Whether tokens after the first wait at all.</summary>
    public bool IsPaced => _gapMilliseconds > 0;

    /// <summary>Waits until the next token is due, then moves on by <paramref name="tokens"/>.</summary>
    public ValueTask NextAsync(int tokens, CancellationToken cancellationToken)
    {
        var wait = UntilAsync(_dueMilliseconds, cancellationToken);
        var stray = _jitter > 0 ? 1 + (_jitter * ((2 * _random.NextDouble()) - 1)) : 1;
        _dueMilliseconds += tokens * _gapMilliseconds * stray;
        return wait;
    }

    /// <summary>Waits until <paramref name="milliseconds"/> after the start.</summary>
    public ValueTask UntilAsync(double milliseconds, CancellationToken cancellationToken)
    {
        var left = milliseconds - _time.GetElapsedTime(_start).TotalMilliseconds;
        return left < 0.5
            ? ValueTask.CompletedTask
            : new ValueTask(Task.Delay(TimeSpan.FromMilliseconds(left), _time, cancellationToken));
    }
}
