using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>A stored response as it was sent, or the note that it is deleted.</summary>
internal sealed class StoredResponseEncoder(Answer answer, StoredResponse stored, bool deleted) : AnswerEncoder(answer)
{
    public override void WriteWhole(Utf8JsonWriter json)
    {
        if (!deleted)
        {
            json.WriteRawValue(stored.Json, skipInputValidation: true);
            return;
        }

        json.WriteStartObject();
        json.WriteString("id", stored.Id);
        json.WriteString("object", "response.deleted");
        json.WriteBoolean("deleted", true);
        json.WriteEndObject();
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal) => OpenAiErrors.WriteBody(frames.BeginJson(), refusal);
}
