namespace Penstock.Worker.Templates;

/// <summary>
/// Unwinds lexer, parser and evaluator. It never leaves <see cref="ChatTemplate"/>, which turns it into a <see cref="TemplateError"/>.
/// </summary>
internal sealed class TemplateFailureException : Exception
{
    public TemplateFailureException(TemplateErrorKind kind, string message, int line = 0)
        : base(message)
    {
        Kind = kind;
        Line = line;
    }

    public TemplateErrorKind Kind { get; }

    /// <summary>Line from 1, or 0 where the thrower does not know it.</summary>
    public int Line { get; }

    public static TemplateFailureException Evaluation(string message) => new(TemplateErrorKind.Evaluation, message);

    public static TemplateFailureException Limit(string message) => new(TemplateErrorKind.LimitExceeded, message);

    public TemplateError ToError(int currentLine) => new(Kind, Line > 0 ? Line : currentLine, Message);
}
