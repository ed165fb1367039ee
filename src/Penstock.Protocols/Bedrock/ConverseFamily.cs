namespace Penstock.Protocols.Bedrock;

/// <summary>
/// Whose model an id names. Converse has one shape for all of them and leaves the rest to fields of the model's own; an id is
/// <c>anthropic.claude-...</c>, <c>eu.anthropic.claude-...</c> or an ARN that ends so.
/// </summary>
internal enum ConverseFamily
{
    /// <summary>Any other.</summary>
    Other,

    /// <summary>Claude.</summary>
    Anthropic,

    /// <summary>OpenAI's open models.</summary>
    OpenAi,
}
