namespace Penstock.Worker.Templates;

/// <summary>A chat template that cannot be compiled or rendered: where, and what to change.</summary>
/// <param name="Kind">Whose fault it is: <see cref="TemplateErrorKind.Raised"/> is the caller's, the others are the template's.</param>
/// <param name="Line">Line of the template's source, from 1; 0 where no line is to blame.</param>
/// <param name="Message">One sentence without the line.</param>
public sealed record TemplateError(TemplateErrorKind Kind, int Line, string Message)
{
    /// <summary>The message with its line, for logs and start-up errors.</summary>
    public override string ToString() => Line > 0 ? $"chat template, line {Line}: {Message}" : $"chat template: {Message}";
}
