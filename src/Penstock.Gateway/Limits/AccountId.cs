namespace Penstock.Gateway.Limits;

/// <summary>What is limited.</summary>
/// <param name="Kind">Its level.</param>
/// <param name="Tenant">The tenant; empty for a model.</param>
/// <param name="Name">The key, the model, or the hash of the user; empty for a tenant itself.</param>
public sealed record AccountId(AccountKind Kind, string Tenant, string Name)
{
    /// <summary>A name that no other account has: in storage, and among gateways.</summary>
    public string Path { get; } = $"{Word(Kind)}/{Uri.EscapeDataString(Tenant)}/{Uri.EscapeDataString(Name)}";

    /// <summary>The level, as messages and metrics say it.</summary>
    public string Level => Word(Kind);

    private static string Word(AccountKind kind) => kind switch
    {
        AccountKind.EndUser => "user",
        AccountKind.Key => "key",
        AccountKind.Tenant => "tenant",
        AccountKind.Pool => "pool",
        _ => "model",
    };
}
