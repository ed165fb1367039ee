namespace Penstock.Protocols.Inference;

/// <summary>Whether the model has to call a tool.</summary>
public enum ToolChoiceMode
{
    /// <summary>As it likes.</summary>
    Auto,

    /// <summary>No tool.</summary>
    None,

    /// <summary>At least one, whichever.</summary>
    Required,

    /// <summary>The one that is named.</summary>
    Named,
}
