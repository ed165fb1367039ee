namespace Penstock.Worker.Templates.Lexing;

/// <summary>
/// Cuts a source into tokens as Jinja 3.1 does with <c>trim_blocks</c> and <c>lstrip_blocks</c> on and <c>keep_trailing_newline</c>
/// off, which is how transformers sets it:
/// 1. newlines become <c>\n</c>, and one at the very end goes;
/// 2. <c>-</c> inside a tag's edge eats all white space on that side, <c>+</c> switches the following two off;
/// 3. indentation before a tag or comment that begins its line goes;
/// 4. one newline after a tag or comment goes.
/// </summary>
internal sealed class TemplateLexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _line = 1;

    // True where the text that follows begins a line although no newline precedes it in that text.
    private bool _lineStarting = true;

    private TemplateLexer(string source) => _source = source;

    public static IReadOnlyList<Token> Tokenize(string source)
    {
        var lexer = new TemplateLexer(Normalize(source));
        lexer.ReadAll();
        return lexer._tokens;
    }

    private static string Normalize(string source)
    {
        var text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return text.EndsWith('\n') ? text[..^1] : text;
    }

    private void ReadAll()
    {
        while (_position < _source.Length)
        {
            var open = FindOpening();
            if (open < 0)
            {
                Emit(TokenKind.Data, _source[_position..]);
                break;
            }
            ReadTag(open);
        }
        _tokens.Add(new Token(TokenKind.End, "", _line));
    }

    private int FindOpening()
    {
        for (var index = _source.IndexOf('{', _position); index >= 0; index = _source.IndexOf('{', index + 1))
        {
            if (index + 1 < _source.Length && _source[index + 1] is '{' or '%' or '#')
            {
                return index;
            }
        }
        return -1;
    }

    private void ReadTag(int open)
    {
        var kind = _source[open + 1];
        var sign = open + 2 < _source.Length && _source[open + 2] is '-' or '+' ? _source[open + 2] : ' ';
        EmitDataBefore(open, sign, isOutput: kind == '{');
        _position = open + (sign == ' ' ? 2 : 3);
        switch (kind)
        {
            case '#':
                SkipComment();
                break;
            case '{':
                _tokens.Add(new Token(TokenKind.OutputBegin, "{{", _line));
                ReadInside("}}", TokenKind.OutputEnd);
                break;
            default:
                if (!TryReadRaw())
                {
                    _tokens.Add(new Token(TokenKind.TagBegin, "{%", _line));
                    ReadInside("%}", TokenKind.TagEnd);
                }
                break;
        }
    }

    private void EmitDataBefore(int open, char sign, bool isOutput)
    {
        var text = _source.AsSpan(_position, open - _position);
        var kept = sign switch
        {
            '-' => text[..TrimmedLength(text)],
            '+' => text,
            _ => isOutput ? text : WithoutIndentation(text),
        };
        if (kept.Length > 0)
        {
            _tokens.Add(new Token(TokenKind.Data, kept.ToString(), _line));
        }
        _line += text.Count('\n');
    }

    private static int TrimmedLength(ReadOnlySpan<char> text)
    {
        var length = text.Length;
        while (length > 0 && PythonCharacters.IsSpace(text[length - 1]))
        {
            length--;
        }
        return length;
    }

    private ReadOnlySpan<char> WithoutIndentation(ReadOnlySpan<char> text)
    {
        var lineStart = text.LastIndexOf('\n') + 1;
        if (lineStart == 0 && !_lineStarting)
        {
            return text;
        }
        foreach (var character in text[lineStart..])
        {
            if (!PythonCharacters.IsSpace(character))
            {
                return text;
            }
        }
        return text[..lineStart];
    }

    private void SkipComment()
    {
        var end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Failure("the comment that begins here has no end '#}'");
        }
        _line += _source.AsSpan(_position, end - _position).Count('\n');
        var sign = end > _position ? _source[end - 1] : ' ';
        _position = end + 2;
        CloseTag(sign);
    }

    private bool TryReadRaw()
    {
        if (!TagWord.TryMatch(_source, _position, "raw", out var afterName, out var closingSign))
        {
            return false;
        }
        _line += _source.AsSpan(_position, afterName - _position).Count('\n');
        _position = afterName;

        // Unlike other tags, raw keeps the newline that follows it, and knows no '+'.
        _lineStarting = false;
        if (closingSign == '-')
        {
            SkipSpace();
        }
        for (var index = _position; ; index++)
        {
            index = _source.IndexOf("{%", index, StringComparison.Ordinal);
            if (index < 0)
            {
                throw Failure("{% raw %} has no {% endraw %}");
            }
            var sign = index + 2 < _source.Length && _source[index + 2] is '-' or '+' ? _source[index + 2] : ' ';
            if (TagWord.TryMatch(_source, index + (sign == ' ' ? 2 : 3), "endraw", out var afterEnd, out var endSign))
            {
                EmitDataBefore(index, sign, isOutput: false);
                _line += _source.AsSpan(index, afterEnd - index).Count('\n');
                _position = afterEnd;
                CloseTag(endSign);
                return true;
            }
        }
    }

    private void ReadInside(string closing, TokenKind closingKind)
    {
        var opened = _tokens[^1];
        var brackets = new Stack<char>();
        while (true)
        {
            SkipInnerSpace();
            if (_position >= _source.Length)
            {
                throw new TemplateFailureException(
                    TemplateErrorKind.Syntax, $"{opened.Describe()} has no closing '{closing}'", opened.Line);
            }
            if (brackets.Count == 0 && TryClose(closing, closingKind))
            {
                return;
            }
            var token = InnerLexer.Read(_source, _position, _line, out var next);
            Balance(token, brackets);
            _line += _source.AsSpan(_position, next - _position).Count('\n');
            _tokens.Add(token);
            _position = next;
        }
    }

    private bool TryClose(string closing, TokenKind closingKind)
    {
        var sign = _source[_position] is '-' or '+' ? _source[_position] : ' ';
        if (sign == '+' && closing == "}}")
        {
            return false;
        }
        var start = sign == ' ' ? _position : _position + 1;
        if (string.CompareOrdinal(_source, start, closing, 0, 2) != 0)
        {
            return false;
        }
        _tokens.Add(new Token(closingKind, closing, _line));
        _position = start + 2;
        if (closing == "}}" && sign == ' ')
        {
            _lineStarting = false;
        }
        else
        {
            CloseTag(sign);
        }
        return true;
    }

    /// <summary>Eats what the sign at a tag's end, or <c>trim_blocks</c>, takes of the text behind it.</summary>
    private void CloseTag(char sign)
    {
        var start = _position;
        if (sign == '-')
        {
            SkipSpace();
        }
        else if (sign != '+' && _position < _source.Length && _source[_position] == '\n')
        {
            _position++;
            _line++;
        }
        _lineStarting = _position > start && _source[_position - 1] == '\n';
    }

    private void SkipSpace()
    {
        var start = _position;
        SkipInnerSpace();
        _lineStarting = _position > start && _source[_position - 1] == '\n';
    }

    private void SkipInnerSpace()
    {
        while (_position < _source.Length && PythonCharacters.IsSpace(_source[_position]))
        {
            _line += _source[_position] == '\n' ? 1 : 0;
            _position++;
        }
    }

    private static void Balance(Token token, Stack<char> brackets)
    {
        if (token.Kind != TokenKind.Operator || token.Text.Length != 1)
        {
            return;
        }
        var symbol = token.Text[0];
        if (symbol is '(' or '[' or '{')
        {
            brackets.Push(symbol);
        }
        else if (symbol is ')' or ']' or '}')
        {
            var expected = symbol switch { ')' => '(', ']' => '[', _ => '{' };
            if (brackets.Count == 0 || brackets.Pop() != expected)
            {
                throw new TemplateFailureException(TemplateErrorKind.Syntax, $"unexpected '{symbol}'", token.Line);
            }
        }
    }

    private void Emit(TokenKind kind, string text)
    {
        _tokens.Add(new Token(kind, text, _line));
        _line += text.AsSpan().Count('\n');
    }

    private TemplateFailureException Failure(string message) => new(TemplateErrorKind.Syntax, message, _line);
}
