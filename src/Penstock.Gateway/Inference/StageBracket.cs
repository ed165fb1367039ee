using Penstock.Gateway.Tracing;
using Penstock.Telemetry.Tracing;

namespace Penstock.Gateway.Inference;

/// <summary>Neighbouring bracket stages as one link of the chain: in by their order, out by the reverse, whatever happens between.</summary>
internal sealed class StageBracket(IBracketStage[] stages, InferenceDelegate next)
{
    private readonly string?[] _names = [.. stages.Select(StageSpan.NameOf)];

    /// <summary>Runs them.</summary>
    public async ValueTask InvokeAsync(InferenceContext context)
    {
        int entered = 0;
        bool isOrderly = false;
        try
        {
            while (entered < stages.Length)
            {
                if (!await (context.Trace is null ? stages[entered].EnterAsync(context) : TraceAsync(context, context.Trace, entered)))
                {
                    isOrderly = true;
                    return;
                }

                entered++;
            }

            await next(context);
            isOrderly = true;
        }
        finally
        {
            Leave(context, entered, isOrderly);
        }
    }

    private void Leave(InferenceContext context, int count, bool isOrderly)
    {
        if (count == 0)
        {
            return;
        }

        bool hasLeft = false;
        try
        {
            stages[count - 1].Leave(context, isOrderly);
            hasLeft = true;
        }
        finally
        {
            Leave(context, count - 1, isOrderly && hasLeft);
        }
    }

    private async ValueTask<bool> TraceAsync(InferenceContext context, RequestTrace trace, int index)
    {
        if (_names[index] is not { } name)
        {
            return await stages[index].EnterAsync(context);
        }

        Span span = trace.Begin(name);
        span.Set("penstock.attempt", context.Attempt?.Number);
        try
        {
            return await stages[index].EnterAsync(context);
        }
        finally
        {
            span.Finish();
        }
    }
}
