using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Anthropic;

/// <summary>MessageTokensCount.</summary>
internal sealed class TokenCountEncoder(Answer answer) : AnswerEncoder(answer)
{
    public override void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("input_tokens", Answer.Usage.Prompt);
        json.WriteEndObject();
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal) => AnthropicErrors.WriteBody(frames.BeginJson(), refusal, null);
}
