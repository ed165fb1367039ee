using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>Reads a running answer for one client, at that client's pace, and writes it in the shape that the client wants.</summary>
internal sealed class FlightReader(TimeProvider time)
{
    private const int MostAtOnce = 32;

    /// <summary>Runs to the end of the answer.</summary>
    /// <param name="flight">The call.</param>
    /// <param name="cursor">This client's place in it.</param>
    /// <param name="context">This client's exchange.</param>
    /// <param name="dress">Turns the call's head into this client's.</param>
    /// <param name="cancellationToken">The client is gone, or its time is over.</param>
    public async ValueTask<FlightReading> ReadAsync(
        Flight flight, FlightCursor cursor, InferenceContext context, Func<AnswerHead, AnswerHead> dress, CancellationToken cancellationToken)
    {
        try
        {
            return context.Request.IsStream == flight.IsStream
                ? await FollowAsync(flight, cursor, context, dress, cancellationToken)
                : await FoldAsync(flight, cursor, context, dress, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return FlightReading.Left;
        }
        finally
        {
            flight.Leave(cursor);
        }
    }

    private static FlightReading Ending(Flight flight) => flight.Context.Error is null && flight.Recording.Head is not null && flight.Context.Outcome is Outcome.Completed or Outcome.CacheHit
        ? FlightReading.Whole
        : FlightReading.Failed;

    /// <summary>What a founder's own budget made of his request is no answer to another's.</summary>
    private static bool IsForeign(Flight flight, InferenceContext context) => flight.IsPersonal && !flight.IsFoundedBy(context);

    private async ValueTask<FlightReading> FollowAsync(
        Flight flight, FlightCursor cursor, InferenceContext context, Func<AnswerHead, AnswerHead> dress, CancellationToken cancellationToken)
    {
        var items = new RecordedItem[MostAtOnce];
        while (true)
        {
            await flight.Recording.GrownAsync(cursor).WaitAsync(cancellationToken);
            bool wasEnded = flight.Recording.IsEnded;
            int count = flight.Recording.Take(cursor, items);
            if (count > 0 && IsForeign(flight, context))
            {
                return FlightReading.Unsuited;
            }

            if (count > 0)
            {
                Write(items.AsSpan(0, count), flight.Recording.Head!.Value, context, dress);
                if (!await context.Output.FlushAsync(cancellationToken))
                {
                    return FlightReading.Left;
                }
            }
            else if (cursor.IsCut)
            {
                return FlightReading.Cut;
            }
            else if (wasEnded)
            {
                return Ending(flight);
            }
        }
    }

    private void Write(ReadOnlySpan<RecordedItem> items, in AnswerHead head, InferenceContext context, Func<AnswerHead, AnswerHead> dress)
    {
        if (!context.Output.IsCommitted)
        {
            context.FirstTokenAt = time.GetTimestamp();
            context.Output.TryCommit(dress(head));
        }

        foreach (RecordedItem item in items)
        {
            switch (item)
            {
                case { Kind: RelayFrameKind.UsageOnly } when !context.Request.IncludeUsage:
                    break;
                case { Bytes: { } bytes }:
                    context.Output.Write(new RelayFrame(item.Kind, bytes));
                    break;
                case { Chunk: { } chunk }:
                    context.Output.Write(chunk);
                    break;
                default:
                    context.Output.Write(item.Answer!);
                    break;
            }
        }
    }

    /// <summary>The call streams and the client does not, or the other way round: the answer is folded at its end.</summary>
    private async ValueTask<FlightReading> FoldAsync(
        Flight flight, FlightCursor cursor, InferenceContext context, Func<AnswerHead, AnswerHead> dress, CancellationToken cancellationToken)
    {
        var items = new RecordedItem[MostAtOnce];
        var all = new List<RecordedItem>();
        while (true)
        {
            await flight.Recording.GrownAsync(cursor).WaitAsync(cancellationToken);
            bool wasEnded = flight.Recording.IsEnded;
            int count = flight.Recording.Take(cursor, items);
            all.AddRange(items.AsSpan(0, count));
            if (cursor.IsCut)
            {
                return FlightReading.Cut;
            }

            if (wasEnded && count == 0)
            {
                break;
            }
        }

        if (Ending(flight) is not FlightReading.Whole and var failed)
        {
            return failed;
        }

        if (IsForeign(flight, context))
        {
            return FlightReading.Unsuited;
        }

        ChatAnswer? answer = RecordedAnswers.Fold(all, context.Request, context.Route!.Name.Text);
        if (answer is null || context.Request.Codec is null)
        {
            return FlightReading.Unsuited;
        }

        context.FirstTokenAt = time.GetTimestamp();
        context.Output.TryCommit(dress(flight.Recording.Head!.Value with { IsStream = context.Request.IsStream }));
        return await AnswerReplay.WriteAsync(context, answer, cancellationToken) ? FlightReading.Whole : FlightReading.Left;
    }
}
