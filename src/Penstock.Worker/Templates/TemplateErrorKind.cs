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

    /// <summary>
    /// The conversation was refused: by the template with <c>raise_exception</c>, whose message this is, or because it holds what no
    /// template can take.
    /// </summary>
    Raised,

    /// <summary>A limit of <see cref="TemplateLimits"/> was reached.</summary>
    LimitExceeded,
}
