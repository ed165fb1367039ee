using Penstock.Worker.Templates.Lexing;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>Walks over tokens, and bounds how deep the parser nests.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens, int maxDepth)
{
    private int _index;
    private int _depth;

    public Token Current => tokens[_index];

    public Token Following => tokens[Math.Min(_index + 1, tokens.Count - 1)];

    public int Line => Current.Line;

    public Token Take()
    {
        var token = Current;
        _index = Math.Min(_index + 1, tokens.Count - 1);
        return token;
    }

    public bool TakeOperator(string symbol)
    {
        if (!Current.IsOperator(symbol))
        {
            return false;
        }
        Take();
        return true;
    }

    public bool TakeName(string name)
    {
        if (!Current.IsName(name))
        {
            return false;
        }
        Take();
        return true;
    }

    public void ExpectOperator(string symbol)
    {
        if (!TakeOperator(symbol))
        {
            throw Failure($"expected '{symbol}', found {Current.Describe()}");
        }
    }

    public Token Expect(TokenKind kind, string what) =>
        Current.Kind == kind ? Take() : throw Failure($"expected {what}, found {Current.Describe()}");

    public T Nested<T>(Func<T> parse)
    {
        _depth++;
        if (_depth > maxDepth || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFailureException(
                TemplateErrorKind.LimitExceeded, $"the source nests deeper than {maxDepth} levels", Line);
        }
        var result = parse();
        _depth--;
        return result;
    }

    public TemplateFailureException Failure(string message, int line = 0) =>
        new(TemplateErrorKind.Syntax, message, line > 0 ? line : Line);

    public TemplateFailureException Unsupported(string message, int line = 0) =>
        new(TemplateErrorKind.Unsupported, message, line > 0 ? line : Line);
}
