namespace Penstock.Gateway.Inference;

/// <summary>
/// A stage that does one thing before the rest and another after it. Neighbours of this kind run in one asynchronous method
/// (<see cref="StageBracket"/>): each further one costs a request some 0.2 us.
/// </summary>
internal interface IBracketStage : IInferenceStage
{
    /// <summary>Does what comes before. False ends the exchange or attempt here; it has said why, and <see cref="Leave"/> is not called.</summary>
    ValueTask<bool> EnterAsync(InferenceContext context);

    /// <summary>Does what comes after. <paramref name="isOrderly"/> is false when an exception passes through.</summary>
    void Leave(InferenceContext context, bool isOrderly);

    /// <inheritdoc/>
    ValueTask IInferenceStage.InvokeAsync(InferenceContext context, InferenceDelegate next) => new StageBracket([this], next).InvokeAsync(context);
}
