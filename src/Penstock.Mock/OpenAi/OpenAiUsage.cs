using System.Text.Json;
using Penstock.Mock.Answers;

namespace Penstock.Mock.OpenAi;

/// <summary>CompletionUsage and ResponseUsage: the prompt includes cached tokens, the completion includes reasoning.</summary>
internal static class OpenAiUsage
{
    public static void WriteCompletion(Utf8JsonWriter json, AnswerUsage usage)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", usage.Prompt);
        json.WriteNumber("completion_tokens", usage.Output);
        json.WriteNumber("total_tokens", usage.Total);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", usage.Cached);
        json.WriteNumber("audio_tokens", usage.AudioPrompt);
        if (usage.CacheWrite > 0)
        {
            json.WriteNumber("cache_write_tokens", usage.CacheWrite);
        }

        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteNumber("audio_tokens", usage.AudioOutput);
        json.WriteNumber("accepted_prediction_tokens", usage.Accepted);
        json.WriteNumber("rejected_prediction_tokens", usage.Rejected);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteResponse(Utf8JsonWriter json, AnswerUsage usage)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", usage.Prompt);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", usage.Cached);
        json.WriteNumber("cache_write_tokens", usage.CacheWrite);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", usage.Output);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", usage.Total);
        json.WriteEndObject();
    }
}
