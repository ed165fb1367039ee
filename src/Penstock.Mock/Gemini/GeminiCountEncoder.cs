using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>CountTokensResponse.</summary>
internal sealed class GeminiCountEncoder(Answer answer) : AnswerEncoder(answer)
{
    public override void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("totalTokens", Answer.Usage.Prompt);
        if (Answer.Usage.Cached > 0)
        {
            json.WriteNumber("cachedContentTokenCount", Answer.Usage.Cached);
        }

        json.WriteEndObject();
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal) => GeminiErrors.WriteBody(frames.BeginJson(), refusal);
}
