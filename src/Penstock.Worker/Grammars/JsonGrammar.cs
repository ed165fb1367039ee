using Penstock.Worker.Grammars.Expressions;

namespace Penstock.Worker.Grammars;

/// <summary>Grammars of JSON itself, for <c>response_format: json_object</c>.</summary>
public static class JsonGrammar
{
    /// <summary>Accepts any JSON object.</summary>
    public static string AnyObject { get; } = Write(json => json.Object);

    /// <summary>Accepts any JSON value.</summary>
    public static string AnyValue { get; } = Write(json => json.Value);

    private static string Write(Func<JsonRules, GrammarExpression> start)
    {
        var rules = new GrammarRules();
        rules.DefineRoot(start(new JsonRules(rules)));
        return GrammarWriter.Write(rules);
    }
}
