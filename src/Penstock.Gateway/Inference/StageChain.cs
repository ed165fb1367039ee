using Penstock.Gateway.Tracing;

namespace Penstock.Gateway.Inference;

/// <summary>Strings stages together, once at start.</summary>
public static class StageChain
{
    /// <summary>A delegate that runs <paramref name="stages"/> in their order; the last one's <c>next</c> does nothing.</summary>
    public static InferenceDelegate Of(params ReadOnlySpan<IInferenceStage> stages)
    {
        InferenceDelegate chain = static _ => ValueTask.CompletedTask;
        int end = stages.Length;
        while (end > 0)
        {
            int begin = BracketBegin(stages[..end]);
            chain = begin < end ? Link(stages[begin..end], chain) : Link(stages[end - 1], chain);
            end = Math.Min(begin, end - 1);
        }

        return chain;
    }

    /// <summary>Where the bracket stages begin that stand at the end; the length where none does.</summary>
    private static int BracketBegin(ReadOnlySpan<IInferenceStage> stages)
    {
        int begin = stages.Length;
        while (begin > 0 && stages[begin - 1] is IBracketStage)
        {
            begin--;
        }

        return begin;
    }

    private static InferenceDelegate Link(ReadOnlySpan<IInferenceStage> brackets, InferenceDelegate next)
    {
        var stages = new IBracketStage[brackets.Length];
        for (int i = 0; i < stages.Length; i++)
        {
            stages[i] = (IBracketStage)brackets[i];
        }

        return new StageBracket(stages, next).InvokeAsync;
    }

    private static InferenceDelegate Link(IInferenceStage stage, InferenceDelegate next) => StageSpan.NameOf(stage) is { } name
        ? new StageSpan(name, stage, next).InvokeAsync
        : context => stage.InvokeAsync(context, next);
}
