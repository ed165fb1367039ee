using System.Collections.Immutable;
using Penstock.Protocols.OpenAi.Answers;
using Penstock.Worker.Batching;
using Penstock.Worker.Hosting.Requests;

namespace Penstock.Worker.Hosting.Answers;

/// <summary>Adds up what the answers of one request spent. A prompt counts once, however many answers it has, as with OpenAI.</summary>
internal sealed class UsageTally(ImmutableArray<PlannedChoice> choices)
{
    private readonly Dictionary<int, TokenUsage> _prompts = [];
    private long _completion;

    public CompletionUsage Total =>
        new(_prompts.Values.Sum(usage => (long)usage.Prompt), _completion, _prompts.Values.Sum(usage => (long)usage.CachedPrompt));

    /// <summary>Of answers to one prompt, the one that found least in the cache evaluated it for all.</summary>
    public void Add(int index, TokenUsage usage)
    {
        int prompt = choices[index].Prompt;
        _completion += usage.Completion;
        if (!_prompts.TryGetValue(prompt, out TokenUsage seen) || usage.CachedPrompt < seen.CachedPrompt)
        {
            _prompts[prompt] = usage;
        }
    }
}
