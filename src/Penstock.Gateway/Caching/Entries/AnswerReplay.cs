using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>
/// Gives a kept answer again: byte for byte where it was relayed and the client wants the shape in which it came, else out of the hub in the
/// client's dialect. The answer's own id stays: it names the answer, and the answer is the same; the exchange has an id of its own.
/// </summary>
internal static class AnswerReplay
{
    private const int BytesPerFlush = 64 * 1024;

    /// <summary>Null when the answer cannot be given in the client's shape; else the act that writes it after the commit and says whether the client is there.</summary>
    public static Func<CancellationToken, ValueTask<bool>>? Prepare(CachedAnswer answer, InferenceContext context)
    {
        InferenceRequest request = context.Request;
        if (answer.Form == AnswerForm.RelayedBody && !request.IsStream)
        {
            return token => WriteBodyAsync(answer, context, token);
        }

        if (answer.Form == AnswerForm.RelayedStream && request.IsStream)
        {
            return FrameFormat.Read(answer.Payload) is { } frames ? token => WriteFramesAsync(frames, context, token) : null;
        }

        return request.Codec is not null && Fold(answer) is { } folded ? token => WriteAsync(context, folded, token) : null;
    }

    /// <summary>Writes an answer of the hub, whole or as a stream. False when the client is gone.</summary>
    public static async ValueTask<bool> WriteAsync(InferenceContext context, ChatAnswer answer, CancellationToken cancellationToken)
    {
        if (!context.Request.IsStream)
        {
            context.Output.Write(answer);
            return await context.Output.FlushAsync(cancellationToken);
        }

        int written = 0;
        foreach (ChatChunk step in AnswerUnfolder.Unfold(answer))
        {
            context.Output.Write(step);
            written += 256;
            if (written >= BytesPerFlush && !await context.Output.FlushAsync(cancellationToken))
            {
                return false;
            }

            written %= BytesPerFlush;
        }

        return await context.Output.FlushAsync(cancellationToken);
    }

    /// <summary>The answer in the hub's form; null where its bytes make no sense.</summary>
    public static ChatAnswer? Fold(CachedAnswer answer) => answer.Form switch
    {
        AnswerForm.Folded => FoldedFormat.Read(answer.Payload),
        AnswerForm.RelayedBody => RelayedAnswers.OfBody(answer.Dialect, answer.Operation, answer.Model, answer.Payload),
        AnswerForm.RelayedStream => FrameFormat.Read(answer.Payload) is { } frames
            ? RelayedAnswers.OfStream(answer.Dialect, answer.Operation, answer.Model, frames.Select(frame => frame.Before))
            : null,
        _ => null,
    };

    private static ValueTask<bool> WriteBodyAsync(CachedAnswer answer, InferenceContext context, CancellationToken cancellationToken)
    {
        context.Output.Write(new RelayFrame(RelayFrameKind.Body, answer.Payload));
        return context.Output.FlushAsync(cancellationToken);
    }

    private static async ValueTask<bool> WriteFramesAsync(List<RelayFrame> frames, InferenceContext context, CancellationToken cancellationToken)
    {
        int written = 0;
        foreach (RelayFrame frame in frames)
        {
            if (frame.Kind == RelayFrameKind.UsageOnly && !context.Request.IncludeUsage)
            {
                continue;
            }

            context.Output.Write(frame);
            written += frame.Length;
            if (written >= BytesPerFlush)
            {
                written = 0;
                if (!await context.Output.FlushAsync(cancellationToken))
                {
                    return false;
                }
            }
        }

        return await context.Output.FlushAsync(cancellationToken);
    }
}
