using Penstock.Mock.Answers;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Journal;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Hosting;

/// <summary>
/// Sends one answer: at its pace, in its pieces, with its fault, and counting what goes out. Tokens are counted before they
/// are written, so the journal never holds less than a client can have received.
/// </summary>
internal sealed class AnswerSender(MockExchange exchange, MockBehaviour behaviour, Fault fault, Pace pace, FrameBuffer frames, TimeProvider time)
{
    // Unpaced streams are sent in pieces of about this size: one system call for many events.
    private const int Coalesced = 16 * 1024;
    private const int Megabyte = 1024 * 1024;
    private int _pending;
    private int _tokens;
    private int _chunks;
    private bool _struck;

    private RequestRecord Record => exchange.Record!;

    /// <summary>Sends the answer as a stream.</summary>
    public async Task StreamAsync(AnswerEncoder encoder, Answer answer)
    {
        exchange.SetHeader("Content-Type", encoder.StreamContentType);
        await StartEarlyAsync();
        encoder.Begin(frames);
        if (fault.Kind == FaultKind.Huge)
        {
            WriteHuge();
        }

        foreach (var step in answer.Steps(behaviour.Chunk))
        {
            if (!await StepAsync(encoder, step))
            {
                return;
            }
        }

        if (!_struck && fault.AtToken is not null && !await StrikeAsync(encoder))
        {
            return;
        }

        if (_tokens == 0)
        {
            await pace.NextAsync(0, exchange.Aborted);
        }

        encoder.End(frames);
        if (fault.Kind != FaultKind.NoDone)
        {
            encoder.Terminate(frames);
        }

        Record.BeginSettling();
        await FlushAsync();
        await CompleteAsync();
    }

    /// <summary>Sends the answer as one JSON body, when its last token would have been due.</summary>
    public async Task WholeAsync(AnswerEncoder encoder, Answer answer)
    {
        exchange.SetHeader("Content-Type", "application/json");
        encoder.WriteWhole(frames.BeginJson());
        frames.EndJson();
        if (fault.Kind == FaultKind.Huge)
        {
            PadBody();
        }

        var (bytes, tokens) = BrokenLength(answer.Usage.Output);
        if (fault.Kind is not (FaultKind.Truncate or FaultKind.Malformed))
        {
            exchange.Headers.ContentLength = frames.Length;
        }

        await StartEarlyAsync();
        await pace.NextAsync(Math.Max(0, answer.Usage.Output - 1), exchange.Aborted);
        await pace.NextAsync(0, exchange.Aborted);
        if (bytes == frames.Length)
        {
            Record.BeginSettling();
        }

        await WriteAsync(frames.Written[..bytes], tokens);
        if (bytes < frames.Length && !await BreakAsync())
        {
            return;
        }

        await CompleteAsync();
    }

    private async Task<bool> StepAsync(AnswerEncoder encoder, AnswerStep step)
    {
        if (!_struck && fault.AtToken is { } at && at - _tokens < step.Count)
        {
            var room = Math.Max(0, at - _tokens);
            if (room > 0 && !await StepAsync(encoder, step.Head(room)))
            {
                return false;
            }

            if (!await StrikeAsync(encoder))
            {
                return false;
            }

            step = step.Tail(room);
        }

        await pace.NextAsync(step.Count, exchange.Aborted);
        if (behaviour.Comments > 0 && _chunks++ % behaviour.Comments == 0)
        {
            encoder.Comment(frames);
        }

        encoder.Write(frames, step);
        _pending += step.Count;
        _tokens += step.Count;
        if (pace.IsPaced || frames.Length >= Coalesced)
        {
            await FlushAsync();
        }

        return true;
    }

    /// <summary>Lets the fault strike; false when nothing may follow.</summary>
    private async Task<bool> StrikeAsync(AnswerEncoder encoder)
    {
        _struck = true;
        switch (fault.Kind)
        {
            case FaultKind.Malformed:
                encoder.Malformed(frames);
                Record.TryEnd(MockOutcome.Broken);
                return true;
            case FaultKind.Error:
                encoder.InBandError(frames, new Refusal(RefusalKind.ServerError, "The model failed while it answered."));
                break;
            case FaultKind.NoDone:
                return true;
        }

        await FlushAsync();
        return await BreakAsync();
    }

    /// <summary>Ends an answer in the middle, in the way of the fault.</summary>
    private async Task<bool> BreakAsync()
    {
        if (!exchange.HasStarted)
        {
            await exchange.StartAsync();
        }

        switch (fault.Kind)
        {
            case FaultKind.Cut:
                Record.TryEnd(MockOutcome.Broken);
                await exchange.CutAsync(time);
                return false;
            case FaultKind.Reset:
                Record.TryEnd(MockOutcome.Broken);
                exchange.Reset();
                return false;
            case FaultKind.Stall:
                await StallAsync(exchange, behaviour, time);
                return false;
            default:
                Record.TryEnd(MockOutcome.Broken);
                await exchange.CompleteAsync();
                return false;
        }
    }

    /// <summary>Falls silent, then closes the connection.</summary>
    public static async Task StallAsync(MockExchange exchange, MockBehaviour behaviour, TimeProvider time)
    {
        exchange.Record!.TryEnd(MockOutcome.Broken);
        var random = new MockRandom((ulong)exchange.Record.Sequence);
        await Task.Delay(TimeSpan.FromMilliseconds(behaviour.StallFor.Sample(ref random)), time, exchange.Aborted);
        exchange.Abort();
    }

    private async Task StartEarlyAsync()
    {
        if (pace.HeadersMilliseconds is { } due)
        {
            await pace.UntilAsync(due, exchange.Aborted);
            await exchange.StartAsync();
        }
    }

    private async Task CompleteAsync()
    {
        Record.TryEnd(fault.Kind is FaultKind.NoDone or FaultKind.Huge ? MockOutcome.Broken : MockOutcome.Completed);
        await exchange.CompleteAsync();
    }

    /// <summary>How much of a whole body is written, in bytes and tokens, before the fault strikes.</summary>
    private (int Bytes, int Tokens) BrokenLength(int tokens)
    {
        if (fault.Kind is not (FaultKind.Cut or FaultKind.Reset or FaultKind.Stall or FaultKind.Truncate or FaultKind.Malformed))
        {
            return (frames.Length, tokens);
        }

        var at = Math.Min(fault.AtToken ?? (tokens / 2), tokens);
        return ((int)((long)(frames.Length - 1) * at / Math.Max(1, tokens)), at);
    }

    private void WriteHuge()
    {
        frames.Raw("data: "u8);
        Fill((int)(fault.At ?? 16) * Megabyte);
    }

    private void PadBody()
    {
        // Blanks after a JSON value are legal, so only a reader's own limit can refuse them.
        Fill((int)(fault.At ?? 16) * Megabyte);
    }

    private void Fill(int bytes)
    {
        var left = Math.Min(bytes, 1024 * Megabyte);
        while (left > 0)
        {
            var count = Math.Min(left, 64 * 1024);
            frames.Bytes.GetSpan(count)[..count].Fill((byte)' ');
            frames.Bytes.Advance(count);
            left -= count;
        }
    }

    private async ValueTask FlushAsync()
    {
        if (frames.Length > 0)
        {
            await WriteAsync(frames.Written, _pending);
            frames.Clear();
        }

        _pending = 0;
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, int tokens)
    {
        Record.AddWritten(tokens, bytes.Length);
        var piece = behaviour.Split > 0 ? behaviour.Split : Math.Max(1, bytes.Length);
        for (var start = 0; start < bytes.Length; start += piece)
        {
            await exchange.WriteAsync(bytes.Slice(start, Math.Min(piece, bytes.Length - start)));
        }

        Record.AddSent(tokens);
    }
}
