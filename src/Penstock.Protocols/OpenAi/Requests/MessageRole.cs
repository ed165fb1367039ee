namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>Who speaks in a message.</summary>
public enum MessageRole
{
    /// <summary>Instructions.</summary>
    System,

    /// <summary>Instructions, by the word of newer models; a synonym of <see cref="System"/>.</summary>
    Developer,

    /// <summary>The person.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>The result of a tool that the model called.</summary>
    Tool,

    /// <summary>The result of a function, by the deprecated API.</summary>
    Function,
}
