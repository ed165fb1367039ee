using Penstock.Worker.Engine.Native;

namespace Penstock.Worker.Engine;

/// <summary>The candidate list that all grammars of a model show to llama.cpp, one after the other on the decode thread.</summary>
internal sealed class LlamaGrammarScratch(int vocabularySize)
{
    /// <summary>One entry per token, pinned.</summary>
    public LlamaLayouts.TokenData[] Candidates { get; } =
        GC.AllocateUninitializedArray<LlamaLayouts.TokenData>(vocabularySize, pinned: true);
}
