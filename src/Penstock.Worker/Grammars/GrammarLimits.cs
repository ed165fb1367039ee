namespace Penstock.Worker.Grammars;

/// <summary>Bounds of a translation. Beyond them a schema is refused.</summary>
internal static class GrammarLimits
{
    /// <summary>Rules with a name.</summary>
    public const int Rules = 3000;

    /// <summary>Rules with and without a name, as <see cref="GrammarSize"/> counts them. The engine takes 4,096.</summary>
    public const int AllRules = 4000;

    /// <summary>Characters of a grammar's text.</summary>
    public const int Characters = 200_000;

    /// <summary>Schemas within schemas, references included.</summary>
    public const int Depth = 64;

    /// <summary>Ways to satisfy one schema, after its anyOf and oneOf are multiplied out.</summary>
    public const int Alternatives = 500;

    /// <summary>Values of an enum.</summary>
    public const int EnumValues = 2000;

    /// <summary>Largest minLength and maxLength.</summary>
    public const int StringLength = 100_000;

    /// <summary>Largest minItems and maxItems.</summary>
    public const int Items = 10_000;

    /// <summary>Digits of an integer that has no bound of its own: the most that every reader keeps exactly.</summary>
    public const int IntegerDigits = 15;

    /// <summary>Digits behind a decimal point.</summary>
    public const int FractionDigits = 15;
}
