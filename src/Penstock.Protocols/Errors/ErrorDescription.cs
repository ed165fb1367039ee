namespace Penstock.Protocols.Errors;

/// <summary>What one <see cref="ErrorKind"/> looks like from outside.</summary>
/// <param name="Status">HTTP status, where the answer has not yet begun.</param>
/// <param name="OpenAiType">The <c>type</c> of OpenAI's error object.</param>
/// <param name="OpenAiCode">The <c>code</c> of OpenAI's error object, or null.</param>
/// <param name="AnthropicType">The <c>type</c> of Anthropic's error object.</param>
/// <param name="Retryable">True when the same request may succeed later; false is told to SDKs by <c>x-should-retry: false</c>.</param>
/// <param name="Billable">True when tokens may have been spent.</param>
/// <param name="Severity">Log level.</param>
public sealed record ErrorDescription(
    int Status,
    string OpenAiType,
    string? OpenAiCode,
    string AnthropicType,
    bool Retryable,
    bool Billable,
    ErrorSeverity Severity);
