namespace Penstock.Worker.Grammars;

/// <summary>A JSON schema that cannot be honoured.</summary>
/// <param name="Path">Where, as a JSON pointer fragment such as <c>#/properties/age/minimum</c>.</param>
/// <param name="Message">What is wrong with it and what to do, one sentence.</param>
public sealed record SchemaError(string Path, string Message)
{
    /// <summary>Path and message, as a client sees them.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
