using System.Collections.ObjectModel;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Providers.Translation;

/// <summary>The steps that a decoder has made and nobody has taken yet, and what they told on their way in.</summary>
internal sealed class StepQueue : Collection<ChatChunk>
{
    private int _next;

    /// <summary>What was counted so far; null when nothing was.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>The tokens of the answer so far, estimated from its text.</summary>
    public long EstimatedTokens { get; private set; }

    /// <summary>Why the answer failed; null when it did not.</summary>
    public InferenceError? Failure { get; private set; }

    /// <summary>True once a piece of the answer itself came.</summary>
    public bool Begun { get; private set; }

    public bool HasNext => _next < Count;

    public bool TryTake(out ChatChunk step)
    {
        bool found = HasNext;
        step = found ? this[_next++] : AnswerCompleted.Instance;
        if (!HasNext && Count > 0)
        {
            Clear();
            _next = 0;
        }

        return found;
    }

    protected override void InsertItem(int index, ChatChunk item)
    {
        base.InsertItem(index, item);
        switch (item)
        {
            case UsageReported usage:
                Usage = (Usage ?? TokenUsage.Unknown).Update(usage.Usage);
                break;
            case AnswerFailed failed:
                Failure ??= failed.Error;
                break;
            case ChoiceChunk piece:
                Begun = true;
                EstimatedTokens += OutputEstimate.Tokens(LengthOf(piece));
                break;
        }
    }

    private static int LengthOf(ChoiceChunk piece) => piece switch
    {
        TextDelta text => text.Text.Length,
        ReasoningDelta thought => thought.Text.Length,
        ToolCallDelta call => call.Arguments.Length,
        RefusalDelta refusal => refusal.Text.Length,
        _ => 0,
    };
}
