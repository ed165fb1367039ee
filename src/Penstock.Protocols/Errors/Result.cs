using System.Diagnostics.CodeAnalysis;

namespace Penstock.Protocols.Errors;

/// <summary>Either a value or the error that stands in its place. Both convert to it by themselves, so that <c>return error;</c> reads well.</summary>
/// <typeparam name="T">What there is when nothing failed.</typeparam>
public readonly struct Result<T>
    where T : class
{
    private readonly T? _value;

    private Result(T? value, InferenceError? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>What failed, or null.</summary>
    public InferenceError? Error { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is an error in its place: the caller did not look.</exception>
    public T Value => _value ?? throw new InvalidOperationException("No value: " + (Error?.Message ?? "the result was never set."));

    /// <summary>Splits the two apart; exactly one of them is not null.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out InferenceError? error)
    {
        value = _value;
        error = Error;
        return error is null;
    }

    /// <summary>Wraps a value.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>Wraps an error.</summary>
    public static implicit operator Result<T>(InferenceError error) => new(null, error);
}
