using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>Reads whole answers out of recordings.</summary>
internal static class RecordedAnswers
{
    /// <summary>The answer that <paramref name="items"/> make; null where they make none that the hub can hold.</summary>
    public static ChatAnswer? Fold(IReadOnlyList<RecordedItem> items, InferenceRequest request, string model)
    {
        if (items is [{ Answer: { } whole }])
        {
            return whole;
        }

        if (items is [{ Bytes: { } body, Kind: RelayFrameKind.Body }])
        {
            return RelayedAnswers.OfBody(request.Dialect, request.Operation, model, body);
        }

        if (items.Count > 0 && items.All(item => item.Chunk is not null))
        {
            var folder = new ChatFolder();
            folder.AddRange(items.Select(item => item.Chunk!));
            return folder.ToAnswer().TryGet(out ChatAnswer? answer, out _) ? answer : null;
        }

        return items.Count > 0 && items.All(item => item.Bytes is not null)
            ? RelayedAnswers.OfStream(request.Dialect, request.Operation, model, items.Select(item => (ReadOnlyMemory<byte>)item.Bytes))
            : null;
    }

    /// <summary>How <paramref name="items"/> are kept, and their bytes; no bytes where the hub's answer holds what cannot be written.</summary>
    public static (AnswerForm Form, byte[]? Payload) Pack(IReadOnlyList<RecordedItem> items, ChatAnswer? answer)
    {
        if (items is [{ Bytes: { } body, Kind: RelayFrameKind.Body }])
        {
            return (AnswerForm.RelayedBody, body);
        }

        if (items[0].Bytes is null)
        {
            return (AnswerForm.Folded, answer is null ? null : FoldedFormat.Write(answer));
        }

        var output = new ByteWriter();
        foreach (RecordedItem item in items)
        {
            FrameFormat.Write(output, item.Kind, item.Bytes);
        }

        return (AnswerForm.RelayedStream, output.Written.ToArray());
    }
}
