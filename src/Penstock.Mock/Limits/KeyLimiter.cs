using System.Runtime.InteropServices;
using Penstock.Mock.Behaviour;

namespace Penstock.Mock.Limits;

/// <summary>Requests and tokens a minute for each key, as providers limit them: a bucket that refills evenly.</summary>
internal sealed class KeyLimiter(TimeProvider time)
{
    /// <summary>How many keys are told apart; when there are more, all begin anew.</summary>
    private const int MostKeys = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (TokenBucket Requests, TokenBucket Tokens)> _keys = new(StringComparer.Ordinal);

    /// <summary>Takes one request of <paramref name="tokens"/> tokens; null when no limit is set.</summary>
    public LimitState? Take(MockBehaviour behaviour, string key, int tokens)
    {
        if (behaviour is { Rpm: 0, Tpm: 0 })
        {
            return null;
        }

        lock (_lock)
        {
            if (_keys.Count >= MostKeys && !_keys.ContainsKey(key))
            {
                _keys.Clear();
            }

            ref var buckets = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, key, out _);
            buckets.Requests.Refill(behaviour.Rpm, time);
            buckets.Tokens.Refill(behaviour.Tpm, time);
            var byRequests = behaviour.Rpm > 0 && buckets.Requests.Until(1) > TimeSpan.Zero;
            var byTokens = behaviour.Tpm > 0 && buckets.Tokens.Until(tokens) > TimeSpan.Zero;
            var retryAfter = Later(
                byRequests ? buckets.Requests.Until(1) : TimeSpan.Zero,
                byTokens ? buckets.Tokens.Until(tokens) : TimeSpan.Zero);
            if (!byRequests && !byTokens)
            {
                buckets.Requests.Take(1);
                buckets.Tokens.Take(tokens);
            }

            return new LimitState(
                behaviour.Rpm,
                buckets.Requests.Remaining,
                buckets.Requests.UntilFull,
                behaviour.Tpm,
                buckets.Tokens.Remaining,
                buckets.Tokens.UntilFull,
                !byRequests && !byTokens,
                byTokens,
                retryAfter);
        }
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
