using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.Storage.Operators;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>Makes the key that the admin listener always wants.</summary>
public static class FirstAdminKey
{
    /// <summary>Whose the generated key is.</summary>
    public const string OperatorName = "admin";

    /// <summary>
    /// Makes a key where the store has none. The key comes back once, to be shown; null when there was one already. An error is one line, and nothing is kept.
    /// </summary>
    public static (Secret? Key, string? Error) Ensure(OperatorKeyStore store, TimeProvider time)
    {
        var read = store.Read();
        return read switch
        {
            { Error: { } error } => (null, error),
            { Keys.Length: > 0 } => (null, null),
            _ => Reset(store, time),
        };
    }

    /// <summary>Makes a new key, whatever the store holds; every generated key before it is no longer valid.</summary>
    public static (Secret? Key, string? Error) Reset(OperatorKeyStore store, TimeProvider time)
    {
        var key = OperatorKey.Generate();
        var error = store.Write([OperatorKey.Of(OperatorName, AdminRole.Admin, key, time.GetUtcNow())]);
        return error is null ? (key, null) : (null, error);
    }
}
