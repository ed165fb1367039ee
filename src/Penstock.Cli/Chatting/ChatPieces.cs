using System.Text;
using System.Text.Json;
using Penstock.Cli.Requests;

namespace Penstock.Cli.Chatting;

/// <summary>Folds the chunks of a streamed answer: OpenAI's <c>chat.completion.chunk</c>.</summary>
internal sealed class ChatPieces
{
    private const int MostCharacters = 16 * 1024 * 1024;

    private readonly StringBuilder _text = new();

    /// <summary>The text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Pieces of text so far.</summary>
    public int Count { get; private set; }

    public string? FinishReason { get; private set; }

    public long? PromptTokens { get; private set; }

    public long? OutputTokens { get; private set; }

    /// <summary>Takes one chunk. Null, or why the answer ends here: an error in the stream, or something that is no chunk.</summary>
    public string? Add(ReadOnlyMemory<byte> data, Action<string> onText)
    {
        try
        {
            using JsonDocument chunk = JsonDocument.Parse(data);
            return ErrorText.MessageOf(chunk.RootElement) ?? Read(chunk.RootElement, onText);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return "The gateway sent something that is no part of an answer.";
        }
    }

    private string? Read(JsonElement chunk, Action<string> onText)
    {
        if (chunk.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object)
        {
            PromptTokens = Number(usage, "prompt_tokens") ?? PromptTokens;
            OutputTokens = Number(usage, "completion_tokens") ?? OutputTokens;
        }

        if (!chunk.TryGetProperty("choices", out JsonElement choices))
        {
            return null;
        }

        foreach (JsonElement choice in choices.EnumerateArray())
        {
            FinishReason = Word(choice, "finish_reason") ?? FinishReason;
            string? text = choice.TryGetProperty("delta", out JsonElement delta) ? Word(delta, "content") ?? Word(delta, "refusal") : null;
            if (string.IsNullOrEmpty(text))
            {
                continue;
            }

            if (_text.Length + text.Length > MostCharacters)
            {
                return "The answer is longer than this program takes.";
            }

            _text.Append(text);
            Count++;
            onText(text);
        }

        return null;
    }

    private static long? Number(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static string? Word(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
