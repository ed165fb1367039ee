using System.Diagnostics.CodeAnalysis;

namespace Penstock.Worker.Templates;

/// <summary>Either a value or the error that took its place.</summary>
public readonly struct TemplateResult<T>
    where T : class
{
    private TemplateResult(T? value, TemplateError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value; null exactly when <see cref="Error"/> is set.</summary>
    public T? Value { get; }

    /// <summary>The error; null exactly when <see cref="Value"/> is set.</summary>
    public TemplateError? Error { get; }

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    internal static TemplateResult<T> Success(T value) => new(value, null);

    internal static TemplateResult<T> Failure(TemplateError error) => new(null, error);
}
