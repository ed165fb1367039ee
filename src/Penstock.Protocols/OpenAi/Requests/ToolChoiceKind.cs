namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>What <c>tool_choice</c> asks for.</summary>
public enum ToolChoiceKind
{
    /// <summary>As the model likes.</summary>
    Auto,

    /// <summary>No tool.</summary>
    None,

    /// <summary>Any tool, but one.</summary>
    Required,

    /// <summary>The named function.</summary>
    Function,

    /// <summary>Something that only OpenAI has (allowed tools, custom tools): see the JSON.</summary>
    Other,
}
