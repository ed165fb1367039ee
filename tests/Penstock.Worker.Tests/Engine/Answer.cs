using System.Collections.Immutable;
using System.Text;
using Penstock.Protocols.Errors;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Engine;

/// <summary>A generation read to its end.</summary>
internal sealed record Answer(
    string Text, ImmutableArray<string> Pieces, ImmutableArray<TokenLogProb> LogProbs, FinishReason? Reason, TokenUsage Usage, InferenceError? Error)
{
    public static async Task<Answer> ReadAsync(
        IGenerationScheduler scheduler, GenerationRequest request, CancellationToken cancellationToken = default)
    {
        var text = new StringBuilder();
        var pieces = ImmutableArray.CreateBuilder<string>();
        var logProbs = ImmutableArray.CreateBuilder<TokenLogProb>();
        GenerationEvent last = default;
        await foreach (GenerationEvent step in scheduler.GenerateAsync(request, cancellationToken))
        {
            last = step;
            if (step.Kind == GenerationEventKind.Text)
            {
                text.Append(step.Text);
                pieces.Add(step.Text);
                logProbs.AddRange(step.LogProbs);
            }
        }

        return new Answer(
            text.ToString(),
            pieces.ToImmutable(),
            logProbs.ToImmutable(),
            last.Kind == GenerationEventKind.Finished ? last.Reason : null,
            last.Usage,
            last.Error);
    }
}
