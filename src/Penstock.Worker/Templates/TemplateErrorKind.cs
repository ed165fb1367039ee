namespace Penstock.Worker.Templates;

/// <summary>Why a chat template could not be compiled or rendered.</summary>
public enum TemplateErrorKind
{
    /// <summary>The source is no valid template.</summary>
    Syntax,

    /// <summary>The source uses a tag, filter or test that Penstock does not know.</summary>
    Unsupported,

    /// <summary>An expression failed while rendering: wrong types, an undefined value, a missing argument.</summary>
    Evaluation,

    /// <summary>The template itself refused the conversation with <c>raise_exception</c>; the message is the template's.</summary>
    Raised,

    /// <summary>A limit of <see cref="TemplateLimits"/> was reached.</summary>
    LimitExceeded,
}
