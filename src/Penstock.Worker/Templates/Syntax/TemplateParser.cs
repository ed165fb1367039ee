using Penstock.Worker.Templates.Lexing;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>Parses a template into statements.</summary>
internal sealed class TemplateParser
{
    private readonly TokenReader _reader;
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;
    private int _loops;

    private TemplateParser(TokenReader reader)
    {
        _reader = reader;
        _expressions = new ExpressionParser(reader);
        _targets = new TargetParser(reader);
    }

    public static Block Parse(string source, TemplateLimits limits)
    {
        if (source.Length > limits.SourceCharacters)
        {
            throw TemplateFailureException.Limit($"the source has {source.Length} characters, more than {limits.SourceCharacters}");
        }
        var parser = new TemplateParser(new TokenReader(TemplateLexer.Tokenize(source), limits.Depth));
        return parser.ParseBody(opened: null);
    }

    /// <summary>Parses up to one of <paramref name="ends"/>, whose tag is left open at its name.</summary>
    private Block ParseBody(Token? opened, params string[] ends) => _reader.Nested(() =>
    {
        var line = _reader.Line;
        var statements = new List<Statement>();
        while (true)
        {
            switch (_reader.Current.Kind)
            {
                case TokenKind.End when opened is null:
                    return new Block(line, statements);
                case TokenKind.End:
                    throw _reader.Failure(
                        $"{{% {opened.Value.Text} %}} has no {{% {ends[^1]} %}}", opened.Value.Line);
                case TokenKind.Data:
                    statements.Add(new DataOutput(_reader.Line, _reader.Take().Text));
                    break;
                case TokenKind.OutputBegin:
                    statements.Add(ParseOutput());
                    break;
                default:
                    _reader.Take();
                    if (_reader.Current.Kind == TokenKind.Name && ends.Contains(_reader.Current.Text, StringComparer.Ordinal))
                    {
                        return new Block(line, statements);
                    }
                    statements.Add(ParseTag());
                    break;
            }
        }
    });

    private ExpressionOutput ParseOutput()
    {
        var line = _reader.Take().Line;
        var expression = _expressions.ParseTuple();
        _reader.Expect(TokenKind.OutputEnd, "'}}'");
        return new ExpressionOutput(line, expression);
    }

    private Statement ParseTag()
    {
        var tag = _reader.Expect(TokenKind.Name, "the name of a tag");
        return tag.Text switch
        {
            "if" => ParseIf(tag),
            "for" => ParseFor(tag),
            "set" => ParseSet(tag),
            "macro" => ParseMacro(tag),
            "call" => ParseCall(tag),
            "filter" => ParseFilter(tag),
            "with" => ParseWith(tag),
            "generation" => ParseGeneration(tag),
            "break" or "continue" => ParseFlow(tag),
            "include" or "import" or "from" or "extends" or "block" or "do" or "autoescape" or "trans" =>
                throw _reader.Unsupported($"the tag '{tag.Text}' is not supported in chat templates", tag.Line),
            _ => throw _reader.Failure($"unexpected tag '{tag.Text}'", tag.Line),
        };
    }

    /// <summary>The end of a tag; a colon before it is allowed, for those who are used to Python.</summary>
    private void EndTag()
    {
        _reader.TakeOperator(":");
        _reader.Expect(TokenKind.TagEnd, "'%}'");
    }

    private Block ParseBodyAndEnd(Token tag, string end)
    {
        EndTag();
        var body = ParseBody(tag, end);
        _reader.Take();
        EndTag();
        return body;
    }

    private IfStatement ParseIf(Token tag)
    {
        var branches = new List<(Expression, Block)>();
        Block? otherwise = null;
        while (true)
        {
            var condition = _expressions.ParseTuple(withCondition: false);
            EndTag();
            branches.Add((condition, ParseBody(tag, "elif", "else", "endif")));
            var end = _reader.Take();
            if (end.Text == "elif")
            {
                continue;
            }
            if (end.Text == "else")
            {
                otherwise = ParseBodyAndEnd(tag, "endif");
                return new IfStatement(tag.Line, branches, otherwise);
            }
            EndTag();
            return new IfStatement(tag.Line, branches, otherwise);
        }
    }

    private ForStatement ParseFor(Token tag)
    {
        var target = _targets.Parse(allowNamespace: false);
        if (!_reader.TakeName("in"))
        {
            throw _reader.Failure($"expected 'in', found {_reader.Current.Describe()}");
        }
        var source = _expressions.ParseTuple(withCondition: false);
        var filter = _reader.TakeName("if") ? _expressions.Parse() : null;
        if (_reader.Current.IsName("recursive"))
        {
            throw _reader.Unsupported("recursive loops are not supported; a macro that calls itself is");
        }
        EndTag();
        _loops++;
        var body = ParseBody(tag, "else", "endfor");
        _loops--;
        if (_reader.Take().Text == "else")
        {
            return new ForStatement(tag.Line, target, source, filter, body, ParseBodyAndEnd(tag, "endfor"));
        }
        EndTag();
        return new ForStatement(tag.Line, target, source, filter, body, otherwise: null);
    }

    private Statement ParseSet(Token tag)
    {
        var target = _targets.Parse(allowNamespace: true);
        if (_reader.TakeOperator("="))
        {
            var value = _expressions.ParseTuple();
            EndTag();
            return new SetStatement(tag.Line, target, value);
        }
        var captured = new CapturedText(tag.Line);
        var filtered = _expressions.ParseFilters(captured);
        return new SetBlockStatement(tag.Line, target, ParseBodyAndEnd(tag, "endset"), captured, filtered);
    }

    private MacroStatement ParseMacro(Token tag)
    {
        var name = _reader.Expect(TokenKind.Name, "the macro's name").Text;
        var parameters = ParseParameters();
        return new MacroStatement(tag.Line, new Macro(name, parameters, ParseMacroBody(tag, "endmacro")));
    }

    private CallStatement ParseCall(Token tag)
    {
        var parameters = _reader.Current.IsOperator("(") ? ParseParameters() : [];
        var call = _expressions.ParseUnary() as Call ?? throw _reader.Failure("{% call %} wants a call", tag.Line);
        return new CallStatement(tag.Line, call, new Macro("caller", parameters, ParseMacroBody(tag, "endcall")));
    }

    /// <summary>A loop around the macro is not one that its body could leave.</summary>
    private Block ParseMacroBody(Token tag, string end)
    {
        var loops = _loops;
        _loops = 0;
        var body = ParseBodyAndEnd(tag, end);
        _loops = loops;
        return body;
    }

    private List<(string, Expression?)> ParseParameters()
    {
        var parameters = new List<(string, Expression?)>();
        _reader.ExpectOperator("(");
        while (!_reader.Current.IsOperator(")"))
        {
            var name = _reader.Expect(TokenKind.Name, "a parameter's name").Text;
            parameters.Add((name, _reader.TakeOperator("=") ? _expressions.Parse() : null));
            if (!_reader.TakeOperator(","))
            {
                break;
            }
        }
        _reader.ExpectOperator(")");
        return parameters;
    }

    private FilterStatement ParseFilter(Token tag)
    {
        var captured = new CapturedText(tag.Line);
        var filtered = _expressions.ParseFilterChain(captured);
        return new FilterStatement(tag.Line, ParseBodyAndEnd(tag, "endfilter"), captured, filtered);
    }

    private WithStatement ParseWith(Token tag)
    {
        var assignments = new List<(AssignmentTarget, Expression)>();
        while (_reader.Current.Kind != TokenKind.TagEnd)
        {
            var target = _targets.ParseOne(allowNamespace: false);
            _reader.ExpectOperator("=");
            assignments.Add((target, _expressions.Parse()));
            if (!_reader.TakeOperator(","))
            {
                break;
            }
        }
        return new WithStatement(tag.Line, assignments, ParseBodyAndEnd(tag, "endwith"));
    }

    /// <summary>Marks the assistant's tokens for training; serving has no use for the mark.</summary>
    private Block ParseGeneration(Token tag) => ParseBodyAndEnd(tag, "endgeneration");

    private FlowStatement ParseFlow(Token tag)
    {
        if (_loops == 0)
        {
            throw _reader.Failure($"{{% {tag.Text} %}} stands outside of a loop", tag.Line);
        }
        EndTag();
        return new FlowStatement(tag.Line, tag.Text == "break" ? Flow.Break : Flow.Continue);
    }
}
