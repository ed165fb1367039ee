namespace Penstock.Gateway.Caching;

/// <summary>What an invalidation reaches: everything, or less where a part of it is given.</summary>
/// <param name="Tenant">One tenant's answers; null is all tenants'.</param>
/// <param name="Model">One public model's; null is all.</param>
/// <param name="Tag">Those that depend on it; null is all. Not together with <paramref name="Model"/>.</param>
public sealed record CacheScope(string? Tenant = null, string? Model = null, string? Tag = null)
{
    private const string Everything = "*";

    /// <summary>The scope's name among the epochs. Line ends cannot stand in names, so no two scopes share one.</summary>
    public string Name => (Tenant, Model, Tag) switch
    {
        (_, _, { } tag) => OfTag(Tenant, tag),
        (null, null, _) => Everything,
        ({ } tenant, null, _) => OfTenant(tenant),
        (null, { } model, _) => OfModel(model),
        var (tenant, model, _) => OfBoth(tenant!, model!),
    };

    /// <summary>The names of all scopes that a request lies in.</summary>
    public static IEnumerable<string> Of(string? tenant, string model, IReadOnlyList<string> tags)
    {
        yield return Everything;
        yield return OfTenant(tenant);
        yield return OfModel(model);
        yield return OfBoth(tenant, model);
        foreach (string tag in tags)
        {
            yield return OfTag(tenant, tag);
            yield return OfTag(null, tag);
        }
    }

    private static string OfTenant(string? tenant) => "tenant\n" + tenant;

    private static string OfModel(string model) => "model\n" + model;

    private static string OfBoth(string? tenant, string model) => $"both\n{tenant}\n{model}";

    private static string OfTag(string? tenant, string tag) => tenant is null ? "tag\n" + tag : $"tenant-tag\n{tenant}\n{tag}";
}
