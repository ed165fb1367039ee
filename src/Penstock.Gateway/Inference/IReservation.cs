using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Inference;

/// <summary>What an exchange may still spend, held back before its first attempt and settled once at its end.</summary>
public interface IReservation
{
    /// <summary>
    /// Holds back what one more attempt at <paramref name="target"/>, a retry or a hedge, may cost at most. False when that would pass a limit
    /// or a budget: the attempt is not sent then.
    /// </summary>
    bool TryEnlarge(TargetState target);
}
