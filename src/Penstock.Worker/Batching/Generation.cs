using System.Runtime.InteropServices;
using System.Threading.Channels;
using Penstock.Protocols.Errors;

namespace Penstock.Worker.Batching;

/// <summary>One request on its way through queue and batch. Its state belongs to the decode thread; others read events and cancel.</summary>
internal sealed class Generation : IDisposable
{
    private readonly Channel<GenerationEvent> _events;
    private readonly IGrammar? _grammar;
    private volatile bool _isCancelled;

    public Generation(GenerationRequest request, int maxTokens, TokenSampler sampler, IGrammar? grammar, long queuedAt)
    {
        Request = request;
        MaxTokens = maxTokens;
        Sampler = sampler;
        _grammar = grammar;
        QueuedAt = queuedAt;
        LastTokenAt = queuedAt;
        Tokens = [.. request.PromptTokens];
        Text = new TextAssembler(request.Stop);

        // Each token makes one event at most, the end two: the decode thread never waits for a slow reader.
        _events = Channel.CreateBounded<GenerationEvent>(
            new BoundedChannelOptions(maxTokens + 2) { SingleReader = true, SingleWriter = false });
    }

    public GenerationRequest Request { get; }

    /// <summary>Most tokens to generate, bounded by the context.</summary>
    public int MaxTokens { get; }

    /// <summary>True when the caller named no limit; such an answer reserves little, and may be set back when cells run out.</summary>
    public bool IsOpenEnded => Request.MaxTokens <= 0;

    public TokenSampler Sampler { get; }

    public TextAssembler Text { get; }

    /// <summary>Prompt and answer so far.</summary>
    public List<int> Tokens { get; }

    /// <summary>Tokens generated.</summary>
    public int Generated => Tokens.Count - Request.PromptTokens.Length;

    /// <summary>Its sequence while it runs.</summary>
    public KvSequence? Sequence { get; set; }

    /// <summary>Cells that it may hold.</summary>
    public int Reserved { get; set; }

    /// <summary>Prompt tokens that it took from the cache.</summary>
    public int Cached { get; set; }

    /// <summary>Order of admission.</summary>
    public long Turn { get; set; }

    public long QueuedAt { get; }

    public long LastTokenAt { get; set; }

    /// <summary>True when the client is gone.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>Tokens that the model has not seen yet.</summary>
    public int Unseen => Tokens.Count - (Sequence?.Length ?? 0);

    public TokenUsage Usage => new(Request.PromptTokens.Length, Cached, Generated);

    public ChannelReader<GenerationEvent> Events => _events.Reader;

    public ReadOnlySpan<int> TokenSpan => CollectionsMarshal.AsSpan(Tokens);

    /// <summary>Asks the decode thread to drop it. Any thread.</summary>
    public void Cancel() => _isCancelled = true;

    public void Emit(AssembledText text)
    {
        if (!text.IsEmpty)
        {
            _events.Writer.TryWrite(GenerationEvent.OfText(text.Text, text.LogProbs));
        }
    }

    public void Complete(FinishReason reason) => End(GenerationEvent.OfFinish(reason, Usage));

    public void Fail(InferenceError error) => End(GenerationEvent.OfFailure(error));

    public void Dispose()
    {
        _events.Writer.TryComplete();
        _grammar?.Dispose();
    }

    private void End(GenerationEvent last)
    {
        _events.Writer.TryWrite(last);
        Dispose();
    }
}
