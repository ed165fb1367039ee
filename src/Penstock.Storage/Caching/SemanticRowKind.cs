namespace Penstock.Storage.Caching;

/// <summary>What a row is. The numbers stand in files.</summary>
public enum SemanticRowKind : byte
{
    /// <summary>What is known of the risk, for one tenant and model.</summary>
    Calibration = 1,

    /// <summary>Questions of equal frame.</summary>
    Scope = 2,

    /// <summary>Questions of equal answer, within a scope.</summary>
    Group = 3,

    /// <summary>A question, within a scope.</summary>
    Entry = 4,
}
