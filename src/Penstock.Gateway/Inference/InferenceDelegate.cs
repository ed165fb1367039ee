namespace Penstock.Gateway.Inference;

/// <summary>The rest of the pipeline. Completes at the end of the exchange.</summary>
public delegate ValueTask InferenceDelegate(InferenceContext context);
