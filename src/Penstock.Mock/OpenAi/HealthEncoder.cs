using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>What health probes get.</summary>
internal sealed class HealthEncoder(Answer answer) : AnswerEncoder(answer)
{
    public override void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("status", "ok");
        json.WriteEndObject();
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal)
    {
    }
}
