namespace Penstock.Protocols.Errors;

/// <summary>One failure, as a value.</summary>
/// <param name="Kind">What went wrong; decides status, type and code.</param>
/// <param name="Message">One sentence for the caller: what, where, what to do. Never holds upstream text, keys or prompts.</param>
/// <param name="Parameter">The request field at fault as a path (<c>messages[0].content</c>), or null.</param>
/// <param name="Code">Overrides the table's OpenAI code where a field has a finer one, or null.</param>
/// <param name="RetryAfter">When trying again makes sense; null when nothing is known.</param>
public sealed record InferenceError(
    ErrorKind Kind,
    string Message,
    string? Parameter = null,
    string? Code = null,
    TimeSpan? RetryAfter = null)
{
    /// <summary>What this error looks like from outside.</summary>
    public ErrorDescription Description => ErrorTable.Describe(Kind);
}
