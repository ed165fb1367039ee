using System.Text;
using Penstock.Protocols.Errors;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

/// <summary>What a client has read of its answer so far.</summary>
internal sealed class Reading(Generation generation)
{
    private readonly StringBuilder _text = new();
    private GenerationEvent? _last;

    public Generation Generation { get; } = generation;

    public string Text
    {
        get
        {
            Drain();
            return _text.ToString();
        }
    }

    public FinishReason? Reason => Last is { Kind: GenerationEventKind.Finished } last ? last.Reason : null;

    public InferenceError? Error => Last is { Kind: GenerationEventKind.Failed } last ? last.Error : null;

    public TokenUsage Usage => Last?.Usage ?? default;

    public bool HasEnded => Reason is not null || Error is not null;

    private GenerationEvent? Last
    {
        get
        {
            Drain();
            return _last;
        }
    }

    public void Cancel() => Generation.Cancel();

    private void Drain()
    {
        while (Generation.Events.TryRead(out GenerationEvent step))
        {
            Assert.False(_last is { Kind: not GenerationEventKind.Text }, "An event came after the last one.");
            _last = step;
            _text.Append(step.Text);
        }
    }
}
