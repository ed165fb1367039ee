namespace Penstock.Mock.Tests.Wire;

/// <summary>What a test asks for beside the prompt.</summary>
internal sealed record WireOptions
{
    public int? MaximumTokens { get; init; }

    public string? Stop { get; init; }

    /// <summary>Names of tools, each with one integer argument <c>a</c>.</summary>
    public string[] Tools { get; init; } = [];

    /// <summary>Ask for reasoning, and to see it where the dialect can show it.</summary>
    public bool Thinks { get; init; }

    /// <summary>Ask for an answer of the schema <c>{n: integer}</c>.</summary>
    public bool Schema { get; init; }
}
