using Penstock.Gateway.Tracing;

namespace Penstock.Gateway.Inference;

/// <summary>Strings stages together, once at start.</summary>
public static class StageChain
{
    /// <summary>A delegate that runs <paramref name="stages"/> in their order; the last one's <c>next</c> does nothing.</summary>
    public static InferenceDelegate Of(params ReadOnlySpan<IInferenceStage> stages)
    {
        InferenceDelegate chain = static _ => ValueTask.CompletedTask;
        for (int i = stages.Length - 1; i >= 0; i--)
        {
            chain = Link(stages[i], chain);
        }

        return chain;
    }

    private static InferenceDelegate Link(IInferenceStage stage, InferenceDelegate next) => StageSpan.NameOf(stage) is { } name
        ? new StageSpan(name, stage, next).InvokeAsync
        : context => stage.InvokeAsync(context, next);
}
