namespace Penstock.Gateway.Inference;

/// <summary>
/// One step of the pipeline. It reads the context, narrows the candidates, or answers. <c>next</c> completes at the END of the exchange, not
/// at the first byte, so that leases and reservations in a <c>finally</c> cover the whole stream. A stage knows nothing of HTTP; it
/// uses neither <c>Task.Run</c> nor <c>ConfigureAwait(false)</c>, so that simulations can run it on virtual time.
/// </summary>
public interface IInferenceStage
{
    /// <summary>Does its part and calls <paramref name="next"/>, or answers itself by <see cref="InferenceContext.Fail"/> or the output.</summary>
    ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next);
}
