namespace Penstock.Cli.Chatting;

/// <summary>What the command line says about a chat.</summary>
internal sealed record ChatOptions
{
    /// <summary>The model; null takes the first that the gateway lists.</summary>
    public string? Model { get; init; }

    /// <summary>Instructions before the conversation; null gives none.</summary>
    public string? System { get; init; }

    public double? Temperature { get; init; }

    public int? MaxTokens { get; init; }

    public long? Seed { get; init; }

    /// <summary>A question about <paramref name="messages"/>, with the instructions in front of them.</summary>
    public ChatQuestion Ask(IEnumerable<ChatMessage> messages) => new()
    {
        Model = Model ?? throw new InvalidOperationException("The model has not been chosen."),
        Messages = string.IsNullOrEmpty(System) ? [.. messages] : [new ChatMessage("system", System), .. messages],
        Temperature = Temperature,
        MaxTokens = MaxTokens,
        Seed = Seed,
    };
}
