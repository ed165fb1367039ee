using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

/// <summary>Knows one language: "only abc" allows these letters any number of times; anything else is no grammar.</summary>
internal sealed class FakeGrammarCompiler : IGrammarCompiler
{
    public IGrammar? Compile(string grammar, out string? fault)
    {
        bool isKnown = grammar.StartsWith("only ", StringComparison.Ordinal);
        fault = isKnown ? null : "it does not begin with 'only'";
        return isKnown ? new OnlyLetters([.. new FakeTokenizer().Tokenize(grammar[5..], false, false)]) : null;
    }

    internal sealed class OnlyLetters(HashSet<int> allowed) : IGrammar
    {
        public bool IsDisposed { get; private set; }

        public int Masks { get; private set; }

        public List<int> Accepted { get; } = [];

        public bool Allows(int token) => allowed.Contains(token);

        public void Mask(Span<float> scores)
        {
            Masks++;
            for (int token = 0; token < scores.Length; token++)
            {
                scores[token] = Allows(token) ? scores[token] : float.NegativeInfinity;
            }
        }

        public void Accept(int token)
        {
            Assert.True(Allows(token));
            Accepted.Add(token);
        }

        public void Dispose() => IsDisposed = true;
    }
}
