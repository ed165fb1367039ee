using Penstock.Worker.Templates.Lexing;

namespace Penstock.Worker.Templates.Syntax;

/// <summary>
/// Parses expressions with Jinja's precedence, loosest first: inline if, or, and, not, comparisons, + -, ~, * / // %, **, unary,
/// then attributes, calls, filters and tests.
/// </summary>
internal sealed class ExpressionParser(TokenReader reader)
{
    private static readonly HashSet<string> Comparisons = ["==", "!=", "<", "<=", ">", ">="];
    private static readonly HashSet<string> Products = ["*", "/", "//", "%"];

    private PrimaryParser Primaries { get; } = new(reader);

    /// <summary>One expression, or several with commas between them, which make a tuple.</summary>
    public Expression ParseTuple(bool withCondition = true)
    {
        var line = reader.Line;
        var first = withCondition ? Parse() : ParseWithoutCondition();
        if (!reader.Current.IsOperator(","))
        {
            return first;
        }
        var items = new List<Expression> { first };
        while (reader.TakeOperator(",") && !EndsTuple())
        {
            items.Add(withCondition ? Parse() : ParseWithoutCondition());
        }
        return new ListLiteral(line, items, isTuple: true);
    }

    /// <summary>An expression.</summary>
    public Expression Parse() => reader.Nested(() =>
    {
        var line = reader.Line;
        var expression = ParseOr();
        while (reader.TakeName("if"))
        {
            var condition = ParseOr();
            var otherwise = reader.TakeName("else") ? Parse() : null;
            expression = new Conditional(line, condition, expression, otherwise);
        }
        return expression;
    });

    /// <summary>An expression in whose place an <c>if</c> means something else, as in a for.</summary>
    public Expression ParseWithoutCondition() => reader.Nested(ParseOr);

    /// <summary>The filters, if any, that follow <paramref name="target"/>.</summary>
    public Expression ParseFilters(Expression target) => Primaries.ParseFilters(this, target);

    /// <summary>A filter and those that follow, without the first bar.</summary>
    public Expression ParseFilterChain(Expression target) => Primaries.ParseFilterChain(this, target);

    /// <summary>Arguments in parentheses.</summary>
    public ArgumentList ParseArguments() => Primaries.ParseArguments(this);

    /// <summary>A unary expression, which is also what <c>call</c> takes.</summary>
    public Expression ParseUnary(bool withFilters = true) => reader.Nested(() =>
    {
        var line = reader.Line;
        if (reader.Current.IsOperator("-") || reader.Current.IsOperator("+"))
        {
            var symbol = reader.Take().Text;
            Expression signed = new Unary(line, symbol, ParseUnary(withFilters: false));
            return withFilters ? Primaries.ParseFiltersAndTests(this, Primaries.ParsePostfix(this, signed)) : Primaries.ParsePostfix(this, signed);
        }
        var primary = Primaries.ParsePostfix(this, Primaries.ParsePrimary(this));
        return withFilters ? Primaries.ParseFiltersAndTests(this, primary) : primary;
    });

    private bool EndsTuple() =>
        reader.Current.Kind is TokenKind.OutputEnd or TokenKind.TagEnd || reader.Current.IsOperator(")");

    private Expression ParseOr() => ParseLogic("or", isAnd: false, ParseAnd);

    private Expression ParseAnd() => ParseLogic("and", isAnd: true, ParseNot);

    private Expression ParseLogic(string keyword, bool isAnd, Func<Expression> operand)
    {
        var left = operand();
        while (reader.Current.IsName(keyword))
        {
            var line = reader.Take().Line;
            left = new Logic(line, isAnd, left, operand());
        }
        return left;
    }

    private Expression ParseNot()
    {
        if (!reader.Current.IsName("not"))
        {
            return ParseComparison();
        }
        var line = reader.Take().Line;
        return new Unary(line, "not", reader.Nested(ParseNot));
    }

    private Expression ParseComparison()
    {
        var line = reader.Line;
        var first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (TakeComparison() is { } symbol)
        {
            rest.Add((symbol, ParseSum()));
        }
        return rest.Count == 0 ? first : new ComparisonChain(line, first, rest);
    }

    private string? TakeComparison()
    {
        if (reader.Current.Kind == TokenKind.Operator && Comparisons.Contains(reader.Current.Text))
        {
            return reader.Take().Text;
        }
        if (reader.TakeName("in"))
        {
            return "in";
        }
        if (reader.Current.IsName("not") && reader.Following.IsName("in"))
        {
            reader.Take();
            reader.Take();
            return "not in";
        }
        return null;
    }

    private Expression ParseSum()
    {
        var left = ParseConcatenation();
        while (reader.Current.IsOperator("+") || reader.Current.IsOperator("-"))
        {
            var token = reader.Take();
            left = new Binary(token.Line, token.Text, left, ParseConcatenation());
        }
        return left;
    }

    private Expression ParseConcatenation()
    {
        var left = ParseProduct();
        while (reader.Current.IsOperator("~"))
        {
            var line = reader.Take().Line;
            left = new Concatenation(line, left, ParseProduct());
        }
        return left;
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (reader.Current.Kind == TokenKind.Operator && Products.Contains(reader.Current.Text))
        {
            var token = reader.Take();
            left = new Binary(token.Line, token.Text, left, ParsePower());
        }
        return left;
    }

    private Expression ParsePower()
    {
        var left = ParseUnary();
        while (reader.Current.IsOperator("**"))
        {
            var line = reader.Take().Line;
            left = new Binary(line, "**", left, ParseUnary());
        }
        return left;
    }
}
