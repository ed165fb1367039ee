using System.Text;
using Penstock.Worker.Batching;
using Penstock.Worker.Engine.Native;

namespace Penstock.Worker.Engine;

/// <summary>Reads GBNF by llama.cpp's parser, after <see cref="GbnfSyntax"/> has made sure that it can be read.</summary>
internal sealed unsafe class LlamaGrammarCompiler(ModelHandle model, LlamaTokenizer tokenizer) : IGrammarCompiler
{
    private readonly LlamaGrammarScratch _scratch = new(tokenizer.VocabularySize);

    /// <inheritdoc/>
    public IGrammar? Compile(string grammar, out string? fault)
    {
        fault = GbnfSyntax.FindFault(grammar);
        if (fault is not null)
        {
            return null;
        }

        using ModelLease lease = new(model);
        nint vocabulary = LlamaNative.llama_model_get_vocab(model.DangerousGetHandle());
        NativeLog.Clear();
        fixed (byte* text = Encoding.UTF8.GetBytes(grammar + "\0"))
        fixed (byte* root = "root\0"u8)
        {
            nint sampler = LlamaNative.llama_sampler_init_grammar(vocabulary, text, root);
            if (sampler == 0)
            {
                // What the syntax does not show: a rule that begins with itself.
                fault = NativeLog.Reason();
                return null;
            }

            return new LlamaGrammar(new GrammarHandle(sampler, model), tokenizer, _scratch);
        }
    }
}
