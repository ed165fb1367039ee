using System.Text;
using System.Text.Json;
using Penstock.Mock.Answers;

namespace Penstock.Mock.OpenAi;

/// <summary>ChatCompletionTokenLogprob of some tokens; the probability depends on the token alone.</summary>
internal static class LogprobJson
{
    public static void Write(Utf8JsonWriter json, AnswerStep step)
    {
        json.WriteStartObject();
        json.WriteStartArray("content");
        for (var i = step.First; i < step.First + step.Count; i++)
        {
            var token = step.Part.Tokens[i];
            json.WriteStartObject();
            json.WriteString("token", token);
            json.WriteNumber("logprob", -Math.Round((Fingerprint.Text(token) % 1_000 / 500.0) + 0.001, 3));
            json.WriteStartArray("bytes");
            foreach (var unit in Encoding.UTF8.GetBytes(token))
            {
                json.WriteNumberValue(unit);
            }

            json.WriteEndArray();
            json.WriteStartArray("top_logprobs");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNull("refusal");
        json.WriteEndObject();
    }
}
