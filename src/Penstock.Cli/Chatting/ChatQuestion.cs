using System.Text.Json;

namespace Penstock.Cli.Chatting;

/// <summary>What is asked of a model: the conversation so far, and how to answer. What is null is left to the model.</summary>
internal sealed record ChatQuestion
{
    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public double? Temperature { get; init; }

    public int? MaxTokens { get; init; }

    public long? Seed { get; init; }

    /// <summary>OpenAI's request body, streamed and with usage.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("model", Model);
        json.WriteStartArray("messages");
        foreach (ChatMessage message in Messages)
        {
            json.WriteStartObject();
            json.WriteString("role", message.Role);
            json.WriteString("content", message.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteOptional(json);
        json.WriteBoolean("stream", true);
        json.WriteStartObject("stream_options");
        json.WriteBoolean("include_usage", true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteOptional(Utf8JsonWriter json)
    {
        if (Temperature is { } temperature)
        {
            json.WriteNumber("temperature", temperature);
        }

        if (MaxTokens is { } tokens)
        {
            json.WriteNumber("max_completion_tokens", tokens);
        }

        if (Seed is { } seed)
        {
            json.WriteNumber("seed", seed);
        }
    }
}
