namespace Penstock.Worker.Templates.Values;

/// <summary>
/// What a missing name, item or attribute gives. It prints as nothing, is false and iterates as empty; anything more is an error that
/// says what was missing.
/// </summary>
internal sealed class UndefinedValue(string description) : TemplateValue
{
    /// <summary>What is missing, as a sentence.</summary>
    public string Description { get; } = description;

    public override string TypeName => "undefined";

    public override bool IsTrue => false;

    public static UndefinedValue Name(string name) => new($"'{name}' is undefined");

    public static UndefinedValue Member(TemplateValue owner, string name) => new($"a value of type {owner.TypeName} has no '{name}'");
}
