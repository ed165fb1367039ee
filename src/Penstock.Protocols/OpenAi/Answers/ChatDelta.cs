namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>What a chunk adds to one choice. Null members are left out.</summary>
public sealed record ChatDelta
{
    /// <summary>The first chunk of a choice.</summary>
    public static ChatDelta Start { get; } = new() { Role = "assistant", Content = "" };

    /// <summary>The last chunk of a choice, which adds nothing.</summary>
    public static ChatDelta Empty { get; } = new();

    /// <summary><c>assistant</c> in the first chunk of a choice, else null.</summary>
    public string? Role { get; init; }

    /// <summary>A piece of the text, or null.</summary>
    public string? Content { get; init; }

    /// <summary>A piece of a refusal, or null.</summary>
    public string? Refusal { get; init; }

    /// <summary>Steps of tool calls.</summary>
    public IReadOnlyList<ToolCallDelta> ToolCalls { get; init; } = [];
}
