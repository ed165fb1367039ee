namespace Penstock.Catalog.Alerts;

/// <summary>What a rule judges one by one.</summary>
public enum AlertDimension
{
    /// <summary>Everything together.</summary>
    Total,

    /// <summary>Each model.</summary>
    Model,

    /// <summary>Each target of a model.</summary>
    Target,

    /// <summary>Each tenant.</summary>
    Tenant,
}
