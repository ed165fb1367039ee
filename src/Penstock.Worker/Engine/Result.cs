using System.Diagnostics.CodeAnalysis;

namespace Penstock.Worker.Engine;

/// <summary>A value, or why there is none.</summary>
/// <typeparam name="TValue">What success brings.</typeparam>
/// <typeparam name="TError">What failure brings.</typeparam>
public readonly struct Result<TValue, TError>
    where TValue : class
    where TError : class
{
    private Result(TValue? value, TError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value; null on failure.</summary>
    public TValue? Value { get; }

    /// <summary>The error; null on success.</summary>
    public TError? Error { get; }

    /// <summary>True on success.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Value is not null;

    /// <summary>Wraps a value.</summary>
    public static implicit operator Result<TValue, TError>(TValue value) => new(value, error: null);

    /// <summary>Wraps an error.</summary>
    public static implicit operator Result<TValue, TError>(TError error) => new(value: null, error);
}
