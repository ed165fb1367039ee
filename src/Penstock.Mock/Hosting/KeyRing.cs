using Penstock.Mock.Requests;

namespace Penstock.Mock.Hosting;

/// <summary>Which keys are let in.</summary>
internal sealed class KeyRing(MockOptions options)
{
    public IReadOnlyDictionary<string, string> AwsSecrets => options.AwsSecrets;

    public TimeProvider Time => options.Time;

    public bool RequireKey => options.RequireKey;

    /// <summary>The key of an <c>Authorization: Bearer</c> header.</summary>
    public static string? Bearer(MockExchange exchange) =>
        exchange.Header("Authorization") is { } value && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? value[7..].Trim()
            : null;

    /// <summary>Notes the key in the record and says whether it may pass; <paramref name="missing"/> and <paramref name="wrong"/> are the dialect's words.</summary>
    public Refusal? Admit(MockExchange exchange, string? key, Refusal missing, Refusal wrong)
    {
        exchange.Record!.KeyFingerprint = Fingerprint.Key(key);
        if (string.IsNullOrEmpty(key))
        {
            return options.RequireKey ? missing : null;
        }

        return options.Keys.Count == 0 || options.Keys.Contains(key) ? null : wrong;
    }
}
