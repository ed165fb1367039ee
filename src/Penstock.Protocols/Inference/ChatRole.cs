namespace Penstock.Protocols.Inference;

/// <summary>Who speaks.</summary>
public enum ChatRole
{
    /// <summary>Instructions of the operator.</summary>
    System,

    /// <summary>Instructions of the developer: what newer OpenAI models call <see cref="System"/>.</summary>
    Developer,

    /// <summary>The person.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>Results of tools that the model called; holds nothing but <see cref="Content.ToolResultPart"/>.</summary>
    Tool,
}
