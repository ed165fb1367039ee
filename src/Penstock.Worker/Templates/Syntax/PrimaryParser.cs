using System.Globalization;
using System.Text;
using Penstock.Worker.Templates.Functions;
using Penstock.Worker.Templates.Lexing;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>Parses names, literals and brackets, and what can follow them: attributes, items, calls, filters and tests.</summary>
internal sealed class PrimaryParser(TokenReader reader)
{
    public Expression ParsePrimary(ExpressionParser expressions)
    {
        var token = reader.Take();
        return token.Kind switch
        {
            TokenKind.Name => NameOrConstant(token),
            TokenKind.Text => new Literal(token.Line, TextValue.FromTemplate(JoinTexts(token.Text))),
            TokenKind.Integer => new Literal(token.Line, ParseInteger(token)),
            TokenKind.Float => new Literal(token.Line, new FloatValue(double.Parse(token.Text, CultureInfo.InvariantCulture))),
            TokenKind.Operator when token.Text == "(" => ParseParentheses(expressions, token.Line),
            TokenKind.Operator when token.Text == "[" => ParseList(expressions, token.Line),
            TokenKind.Operator when token.Text == "{" => ParseMap(expressions, token.Line),
            _ => throw reader.Failure($"expected an expression, found {token.Describe()}", token.Line),
        };
    }

    public Expression ParsePostfix(ExpressionParser expressions, Expression target)
    {
        while (true)
        {
            if (reader.Current.IsOperator("."))
            {
                target = ParseAttribute(target);
            }
            else if (reader.Current.IsOperator("["))
            {
                target = ParseSubscript(expressions, target);
            }
            else if (reader.Current.IsOperator("("))
            {
                var line = reader.Line;
                target = new Call(line, target, ParseArguments(expressions));
            }
            else
            {
                return target;
            }
        }
    }

    public Expression ParseFiltersAndTests(ExpressionParser expressions, Expression target)
    {
        while (true)
        {
            if (reader.TakeOperator("|"))
            {
                target = ParseFilter(expressions, target);
            }
            else if (reader.Current.IsName("is"))
            {
                target = ParseTest(expressions, target);
            }
            else if (reader.Current.IsOperator("("))
            {
                var line = reader.Line;
                target = new Call(line, target, ParseArguments(expressions));
            }
            else
            {
                return target;
            }
        }
    }

    public Expression ParseFilters(ExpressionParser expressions, Expression target) =>
        reader.TakeOperator("|") ? ParseFilterChain(expressions, target) : target;

    public Expression ParseFilterChain(ExpressionParser expressions, Expression target)
    {
        target = ParseFilter(expressions, target);
        while (reader.TakeOperator("|"))
        {
            target = ParseFilter(expressions, target);
        }
        return target;
    }

    public ArgumentList ParseArguments(ExpressionParser expressions)
    {
        var arguments = new ArgumentList();
        reader.ExpectOperator("(");
        while (!reader.Current.IsOperator(")"))
        {
            ParseArgument(expressions, arguments);
            if (!reader.TakeOperator(","))
            {
                break;
            }
        }
        reader.ExpectOperator(")");
        return arguments;
    }

    private static Expression NameOrConstant(Token token) => token.Text switch
    {
        "true" or "True" => new Literal(token.Line, BooleanValue.True),
        "false" or "False" => new Literal(token.Line, BooleanValue.False),
        "none" or "None" => new Literal(token.Line, NoneValue.Instance),
        _ => new Variable(token.Line, token.Text),
    };

    private string JoinTexts(string first)
    {
        if (reader.Current.Kind != TokenKind.Text)
        {
            return first;
        }
        var text = new StringBuilder(first);
        while (reader.Current.Kind == TokenKind.Text)
        {
            text.Append(reader.Take().Text);
        }
        return text.ToString();
    }

    private static TemplateValue ParseInteger(Token token) =>
        long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer)
            ? new IntegerValue(integer)
            : new FloatValue(double.Parse(token.Text, CultureInfo.InvariantCulture), token.Text);

    private Expression ParseParentheses(ExpressionParser expressions, int line)
    {
        if (reader.TakeOperator(")"))
        {
            return new ListLiteral(line, [], isTuple: true);
        }
        var inner = expressions.ParseTuple();
        reader.ExpectOperator(")");
        return inner;
    }

    private ListLiteral ParseList(ExpressionParser expressions, int line)
    {
        var items = new List<Expression>();
        while (!reader.Current.IsOperator("]"))
        {
            items.Add(expressions.Parse());
            if (!reader.TakeOperator(","))
            {
                break;
            }
        }
        reader.ExpectOperator("]");
        return new ListLiteral(line, items, isTuple: false);
    }

    private MapLiteral ParseMap(ExpressionParser expressions, int line)
    {
        var items = new List<(Expression, Expression)>();
        while (!reader.Current.IsOperator("}"))
        {
            var key = expressions.Parse();
            reader.ExpectOperator(":");
            items.Add((key, expressions.Parse()));
            if (!reader.TakeOperator(","))
            {
                break;
            }
        }
        reader.ExpectOperator("}");
        return new MapLiteral(line, items);
    }

    private Expression ParseAttribute(Expression target)
    {
        var line = reader.Take().Line;
        var name = reader.Take();
        return name.Kind switch
        {
            TokenKind.Name => new AttributeAccess(line, target, name.Text),
            TokenKind.Integer => new ItemAccess(line, target, new Literal(line, ParseInteger(name))),
            _ => throw reader.Failure($"expected a name after '.', found {name.Describe()}", name.Line),
        };
    }

    private Expression ParseSubscript(ExpressionParser expressions, Expression target)
    {
        var line = reader.Take().Line;
        var start = reader.Current.IsOperator(":") ? null : expressions.Parse();
        if (start is not null && !reader.Current.IsOperator(":"))
        {
            if (reader.Current.IsOperator(","))
            {
                throw reader.Unsupported("an item is named by one expression, not by several");
            }
            reader.ExpectOperator("]");
            return new ItemAccess(line, target, start);
        }
        reader.ExpectOperator(":");
        var stop = SliceEnds() ? null : expressions.Parse();
        var step = reader.TakeOperator(":") && !SliceEnds() ? expressions.Parse() : null;
        reader.ExpectOperator("]");
        return new SliceAccess(line, target, start, stop, step);
    }

    private bool SliceEnds() => reader.Current.IsOperator(":") || reader.Current.IsOperator("]");

    private FilterExpression ParseFilter(ExpressionParser expressions, Expression target)
    {
        var token = reader.Expect(TokenKind.Name, "the name of a filter");
        var filter = Filters.Find(token.Text) ?? throw reader.Unsupported($"filter '{token.Text}' is not known", token.Line);
        var arguments = reader.Current.IsOperator("(") ? ParseArguments(expressions) : ArgumentList.None;
        return new FilterExpression(token.Line, target, token.Text, filter, arguments);
    }

    private Expression ParseTest(ExpressionParser expressions, Expression target)
    {
        var line = reader.Take().Line;
        var isNegated = reader.TakeName("not");
        var token = reader.Expect(TokenKind.Name, "the name of a test");
        var test = Tests.Find(token.Text) ?? throw reader.Unsupported($"test '{token.Text}' is not known", token.Line);
        Expression expression = new TestExpression(line, target, token.Text, test, ParseTestArguments(expressions));
        return isNegated ? new Unary(line, "not", expression) : expression;
    }

    /// <summary>A test's one argument needs no parentheses: <c>x is divisibleby 3</c>.</summary>
    private ArgumentList ParseTestArguments(ExpressionParser expressions)
    {
        if (reader.Current.IsOperator("("))
        {
            return ParseArguments(expressions);
        }
        var startsArgument = reader.Current.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Float
            || reader.Current.IsOperator("[") || reader.Current.IsOperator("{")
            || (reader.Current.Kind == TokenKind.Name && reader.Current.Text is not ("else" or "or" or "and" or "if" or "is" or "in" or "not"));
        if (!startsArgument)
        {
            return ArgumentList.None;
        }
        var arguments = new ArgumentList();
        arguments.Positional.Add(ParsePostfix(expressions, ParsePrimary(expressions)));
        return arguments;
    }

    private void ParseArgument(ExpressionParser expressions, ArgumentList arguments)
    {
        if (reader.TakeOperator("**"))
        {
            arguments.DoubleStar = expressions.Parse();
        }
        else if (reader.TakeOperator("*"))
        {
            arguments.Star = expressions.Parse();
        }
        else if (reader.Current.Kind == TokenKind.Name && reader.Following.IsOperator("="))
        {
            var name = reader.Take().Text;
            reader.Take();
            arguments.Named.Add((name, expressions.Parse()));
        }
        else if (arguments.Named.Count > 0 || arguments.DoubleStar is not null)
        {
            throw reader.Failure("a positional argument follows a named one");
        }
        else
        {
            arguments.Positional.Add(expressions.Parse());
        }
    }
}
