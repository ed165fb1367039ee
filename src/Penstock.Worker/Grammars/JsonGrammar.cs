namespace Penstock.Worker.Grammars;

/// <summary>Grammars of JSON itself, for <c>response_format: json_object</c>.</summary>
public static class JsonGrammar
{
    private const string Rules =
        """
        object ::= "{" space ( member ( "," space member )* )? "}" space
        member ::= string space ":" space value
        array ::= "[" space ( value ( "," space value )* )? "]" space
        value ::= object | array | string space | number space | ( "true" | "false" | "null" ) space
        string ::= "\"" char* "\""
        char ::= [^"\\\x00-\x1F\x7F] | "\\" ( ["\\/bfnrt] | "u" [0-9a-fA-F]{4} )
        number ::= "-"? ( "0" | [1-9] [0-9]{0,15} ) ( "." [0-9]{1,16} )? ( [eE] [-+]? [0-9]{1,3} )?
        space ::= | " " | "\n"{1,2} [ \t]{0,20}

        """;

    /// <summary>Accepts any JSON object.</summary>
    public static string AnyObject { get; } = "root ::= object\n" + Rules;

    /// <summary>Accepts any JSON value.</summary>
    public static string AnyValue { get; } = "root ::= value\n" + Rules;
}
