using System.Text;
using Microsoft.Extensions.AI;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Client.Mapping;

/// <summary>
/// The hub's steps as updates. Text and thoughts pass as they come; a tool call is shown once its arguments are whole, since
/// <see cref="FunctionCallContent"/> holds parsed ones. Not for use by several threads.
/// </summary>
internal sealed class UpdateMapping
{
    private readonly SortedDictionary<int, (ToolCallStarted Call, StringBuilder Arguments)> _calls = [];
    private AnswerStarted? _start;
    private TokenUsage _usage = TokenUsage.Unknown;

    /// <summary>The updates that <paramref name="step"/> makes: none, one, or several.</summary>
    public IEnumerable<ChatResponseUpdate> Take(ChatChunk step)
    {
        switch (step)
        {
            case AnswerStarted start:
                _start = start;
                return [];
            case TextDelta text:
                return [Update(new TextContent(text.Text))];
            case ReasoningDelta thought:
                return [Update(new TextReasoningContent(thought.Text))];
            case ReasoningSigned signed:
                return [Update(AnswerMapping.ToReasoning(new ReasoningPart("") { Provider = signed.Provider, Signature = signed.Signature }))];
            case RefusalDelta refusal:
                return [Update(new ErrorContent(refusal.Text) { ErrorCode = "refusal" })];
            case ToolCallStarted call:
                _calls[call.Index] = (call, new StringBuilder());
                return [];
            case ToolCallDelta delta when _calls.TryGetValue(delta.Index, out (ToolCallStarted Call, StringBuilder Arguments) open):
                open.Arguments.Append(delta.Arguments);
                return [];
            case ChoiceFinished finished:
                return Finish(finished);
            case UsageReported usage:
                _usage = _usage.Update(usage.Usage);
                return [];
            case AnswerCompleted when _usage != TokenUsage.Unknown:
                return [Update(new UsageContent(AnswerMapping.ToUsage(_usage)))];
            default:
                return [];
        }
    }

    private IEnumerable<ChatResponseUpdate> Finish(ChoiceFinished finished)
    {
        foreach ((ToolCallStarted call, StringBuilder arguments) in _calls.Values)
        {
            yield return Update(AnswerMapping.ToCall(new ToolCallPart(call.Id, call.Name, arguments.ToString()) { Signature = call.Signature }));
        }

        _calls.Clear();
        ChatResponseUpdate last = Update();
        last.FinishReason = AnswerMapping.ToReason(finished.Reason);
        yield return last;
    }

    private ChatResponseUpdate Update(params AIContent[] contents) => new(Microsoft.Extensions.AI.ChatRole.Assistant, contents)
    {
        ResponseId = _start?.Id,
        MessageId = _start?.Id,
        ModelId = _start?.Model,
        CreatedAt = _start is null ? null : DateTimeOffset.FromUnixTimeSeconds(_start.Created),
    };
}
