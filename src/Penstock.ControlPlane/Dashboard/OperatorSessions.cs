using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Penstock.ControlPlane.AdminApi;

namespace Penstock.ControlPlane.Dashboard;

/// <summary>
/// Sessions of browsers, in memory: a restart signs everybody out. Of a session's token only the hash is kept. Bounded: a new one pushes the
/// oldest out. Safe for concurrent use.
/// </summary>
internal sealed class OperatorSessions(OperatorKeyRing keys, TimeProvider time)
{
    /// <summary>The most at once.</summary>
    public const int Most = 256;

    /// <summary>How long one lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int TokenBytes = 32;
    private const int LongestToken = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, OperatorSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Opens one for whoever has <paramref name="key"/>; null when it is nobody's. The token goes into a cookie and nowhere else.</summary>
    public (string Token, OperatorSession Session)? Open(string key)
    {
        if (keys.FindMarked(key) is not var (identity, mark))
        {
            return null;
        }

        string token = NewToken();
        var session = new OperatorSession(identity, mark, NewToken(), time.GetUtcNow() + Lifetime);
        lock (_gate)
        {
            Forget(time.GetUtcNow());
            _sessions[HashOf(token)] = session;
        }

        return (token, session);
    }

    /// <summary>The session of <paramref name="token"/>; null when there is none, it has expired, or its key is no longer valid.</summary>
    public OperatorSession? Find(string token)
    {
        if (token.Length is 0 or > LongestToken)
        {
            return null;
        }

        OperatorSession? session;
        lock (_gate)
        {
            _sessions.TryGetValue(HashOf(token), out session);
        }

        return session is not null && session.ExpiresAt > time.GetUtcNow() && keys.Holds(session.KeyMark) ? session : null;
    }

    /// <summary>Ends one.</summary>
    public void Close(string token)
    {
        lock (_gate)
        {
            _sessions.Remove(HashOf(token));
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (string old in _sessions.Where(entry => entry.Value.ExpiresAt <= now).Select(entry => entry.Key).ToArray())
        {
            _sessions.Remove(old);
        }

        while (_sessions.Count >= Most)
        {
            _sessions.Remove(_sessions.MinBy(entry => entry.Value.ExpiresAt).Key);
        }
    }

    private static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
