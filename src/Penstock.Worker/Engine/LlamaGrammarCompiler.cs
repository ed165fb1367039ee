using System.Text;
using Penstock.Worker.Batching;
using Penstock.Worker.Engine.Native;

namespace Penstock.Worker.Engine;

/// <summary>
/// Reads GBNF by llama.cpp's parser. That parser recurses over nesting and rule references and prints what it cannot read, so size, depth
/// and rule count are bounded here first.
/// </summary>
internal sealed unsafe class LlamaGrammarCompiler(ModelHandle model, LlamaTokenizer tokenizer) : IGrammarCompiler
{
    private const int MaxCharacters = 256 * 1024;
    private const int MaxDepth = 64;
    private const int MaxRules = 4096;

    private readonly LlamaGrammarScratch _scratch = new(tokenizer.VocabularySize);

    /// <inheritdoc/>
    public IGrammar? Compile(string grammar)
    {
        if (grammar.Length is 0 or > MaxCharacters || grammar.Contains('\0', StringComparison.Ordinal) || !IsBounded(grammar))
        {
            return null;
        }

        using ModelLease lease = new(model);
        nint vocabulary = LlamaNative.llama_model_get_vocab(model.DangerousGetHandle());
        fixed (byte* text = Encoding.UTF8.GetBytes(grammar + "\0"))
        fixed (byte* root = "root\0"u8)
        {
            nint sampler = LlamaNative.llama_sampler_init_grammar(vocabulary, text, root);
            return sampler == 0 ? null : new LlamaGrammar(new GrammarHandle(sampler, model), tokenizer, _scratch);
        }
    }

    // Brackets inside literals are counted too: the bound is far above what a grammar needs, and a wrong count only refuses.
    private static bool IsBounded(string grammar)
    {
        int depth = 0, deepest = 0, rules = 0;
        for (int index = 0; index < grammar.Length; index++)
        {
            depth = grammar[index] switch
            {
                '(' => depth + 1,
                ')' => Math.Max(0, depth - 1),
                _ => depth,
            };
            deepest = Math.Max(deepest, depth);
            rules += grammar[index] == ':' && grammar.AsSpan(index).StartsWith("::=", StringComparison.Ordinal) ? 1 : 0;
        }

        return deepest <= MaxDepth && rules <= MaxRules;
    }
}
