using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Penstock.Worker.Batching;
using Penstock.Worker.Hosting.Requests;

namespace Penstock.Worker.Hosting.Answers;

/// <summary>Runs the answers of one request and merges their steps as they come.</summary>
internal static class ChoiceRunner
{
    private const int Buffered = 64;

    /// <summary>
    /// Each answer's steps in order, several answers interleaved. Of the answers to one prompt the first begins alone and the others follow its first
    /// step: the prompt is then in the KV cache, and they share it. Stopping to read cancels what still runs.
    /// </summary>
    public static IAsyncEnumerable<ChoiceEvent> RunAsync(
        IGenerationScheduler scheduler, ImmutableArray<PlannedChoice> choices, CancellationToken cancellationToken) =>
        choices is [var single] ? RunOneAsync(scheduler, single, cancellationToken) : MergeAsync(scheduler, choices, cancellationToken);

    private static async IAsyncEnumerable<ChoiceEvent> RunOneAsync(
        IGenerationScheduler scheduler, PlannedChoice choice, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (GenerationEvent step in scheduler.GenerateAsync(choice.Request, cancellationToken))
        {
            yield return new ChoiceEvent(choice.Index, step);
        }
    }

    private static async IAsyncEnumerable<ChoiceEvent> MergeAsync(
        IGenerationScheduler scheduler, ImmutableArray<PlannedChoice> choices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<ChoiceEvent> steps = Channel.CreateBounded<ChoiceEvent>(Buffered);
        Task[] groups = [.. choices.GroupBy(choice => choice.Prompt)
            .Select(group => PumpGroupAsync(scheduler, [.. group], steps.Writer, stop.Token))];
        Task all = CompleteAsync(groups, steps.Writer);
        try
        {
            await foreach (ChoiceEvent step in steps.Reader.ReadAllAsync(cancellationToken))
            {
                yield return step;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await all;
        }
    }

    /// <summary>Ends the merged steps once all groups have, with the first fault if there was one. Never fails itself.</summary>
    private static async Task CompleteAsync(Task[] groups, ChannelWriter<ChoiceEvent> steps)
    {
        try
        {
            await Task.WhenAll(groups);
            steps.TryComplete();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            steps.TryComplete(fault);
        }
    }

    private static async Task PumpGroupAsync(
        IGenerationScheduler scheduler, PlannedChoice[] group, ChannelWriter<ChoiceEvent> steps, CancellationToken cancellationToken)
    {
        var evaluated = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task first = PumpAsync(scheduler, group[0], steps, evaluated, cancellationToken);
        await Task.WhenAny(evaluated.Task, first);
        await Task.WhenAll([first, .. group.Skip(1).Select(choice => PumpAsync(scheduler, choice, steps, evaluated, cancellationToken))]);
    }

    private static async Task PumpAsync(
        IGenerationScheduler scheduler,
        PlannedChoice choice,
        ChannelWriter<ChoiceEvent> steps,
        TaskCompletionSource evaluated,
        CancellationToken cancellationToken)
    {
        await foreach (GenerationEvent step in scheduler.GenerateAsync(choice.Request, cancellationToken))
        {
            await steps.WriteAsync(new ChoiceEvent(choice.Index, step), cancellationToken);
            evaluated.TrySetResult();
        }
    }
}
