namespace Penstock.Gateway.Limits;

/// <summary>The levels at which limits and budgets are set.</summary>
public enum AccountKind
{
    /// <summary>One user of a tenant's application.</summary>
    EndUser,

    /// <summary>One virtual key.</summary>
    Key,

    /// <summary>A tenant, over all its keys.</summary>
    Tenant,

    /// <summary>A public model, over all callers.</summary>
    Model,

    /// <summary>A pool's overflow, over all callers.</summary>
    Pool,
}
