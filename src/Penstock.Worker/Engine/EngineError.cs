namespace Penstock.Worker.Engine;

/// <summary>Why the engine cannot start or cannot do something, as one line for an operator.</summary>
/// <param name="Kind">What is at fault.</param>
/// <param name="Message">What is wrong and where.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record EngineError(EngineErrorKind Kind, string Message, string Remedy)
{
    /// <summary>Message and remedy on one line.</summary>
    public override string ToString() => $"{Message} {Remedy}";
}
