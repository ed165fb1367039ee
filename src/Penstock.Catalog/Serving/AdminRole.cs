namespace Penstock.Catalog.Serving;

/// <summary>What an operator may do; each role includes the ones before it.</summary>
public enum AdminRole
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Reads, and acts on what runs: drains, ejects, scales, silences.</summary>
    Operator,

    /// <summary>Everything, keys and configuration included.</summary>
    Admin,
}
