using Penstock.Worker.Batching;
using Penstock.Worker.Engine.Native;
using static Penstock.Worker.Engine.Native.LlamaLayouts;

namespace Penstock.Worker.Engine;

/// <summary>
/// One answer's place in its grammar. llama.cpp ends the process when a token is accepted that does not fit, so only tokens that
/// <see cref="Allows"/> has let pass are. Control tokens never fit: their spelling might, but it is not what they mean.
/// </summary>
internal sealed unsafe class LlamaGrammar(GrammarHandle handle, LlamaTokenizer tokenizer, LlamaGrammarScratch scratch) : IGrammar
{
    private int _allowed = -1;

    /// <inheritdoc/>
    public bool Allows(int token)
    {
        if (!IsUsable(token))
        {
            return false;
        }

        var single = new TokenData { Id = token };
        Apply(&single, 1);
        bool allows = float.IsFinite(single.Logit);
        _allowed = allows ? token : _allowed;
        return allows;
    }

    /// <inheritdoc/>
    public void Mask(Span<float> scores)
    {
        TokenData[] candidates = scratch.Candidates;
        int count = 0;
        for (int token = 0; token < scores.Length; token++)
        {
            if (float.IsFinite(scores[token]) && IsUsable(token))
            {
                candidates[count++] = new TokenData { Id = token, Logit = scores[token] };
            }
        }

        fixed (TokenData* data = candidates)
        {
            Apply(data, count);
        }

        scores.Fill(float.NegativeInfinity);
        for (int index = 0; index < count; index++)
        {
            scores[candidates[index].Id] = candidates[index].Logit;
        }
    }

    /// <inheritdoc/>
    public void Accept(int token)
    {
        if (token != _allowed && !Allows(token))
        {
            throw new InvalidOperationException($"Token {token} does not fit the grammar.");
        }

        _allowed = -1;
        LlamaNative.llama_sampler_accept(handle.DangerousGetHandle(), token);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private bool IsUsable(int token) => tokenizer.EndsGeneration(token) || tokenizer.BytesOf(token).Length > 0;

    private void Apply(TokenData* data, int count)
    {
        if (count > 0)
        {
            var array = new TokenDataArray { Data = data, Size = (nuint)count, Selected = -1 };
            LlamaNative.llama_sampler_apply(handle.DangerousGetHandle(), &array);
        }
    }
}
