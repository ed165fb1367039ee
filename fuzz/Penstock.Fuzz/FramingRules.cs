using System.Buffers;
using Penstock.Protocols.Bedrock.EventStream;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Fuzz;

/// <summary>What holds for both framings: wherever the bytes are cut, the same frames come out; what was read can be written.</summary>
internal static class FramingRules
{
    private const int LargestEvent = 64 * 1024;

    public static bool ServerSentEvents(byte[] input, FuzzBudget budget)
    {
        List<string> whole = ReadEvents(input, [input.Length], budget);
        int cut = input.Length == 0 ? 0 : input[^1] % (input.Length + 1);
        List<string> pieces = ReadEvents(input, [cut, input.Length - cut], budget);
        Rules.Require(whole.SequenceEqual(pieces, StringComparer.Ordinal), "Events differ when their bytes are cut.");
        return whole.Count > 0;
    }

    public static bool EventStream(byte[] input, FuzzBudget budget)
    {
        List<EventStreamMessage> whole = ReadMessages(input, [input.Length], budget, out EventStreamStatus status);
        int cut = input.Length == 0 ? 0 : input[^1] % (input.Length + 1);
        List<EventStreamMessage> pieces = ReadMessages(input, [cut, input.Length - cut], budget, out EventStreamStatus same);
        Rules.Require(status == same && whole.Count == pieces.Count, "Frames differ when their bytes are cut.");
        foreach (EventStreamMessage message in whole)
        {
            var output = new ArrayBufferWriter<byte>();
            EventStreamWriter.Write(output, message.Headers, message.Payload.Span);
            Rules.Require(input.AsSpan().IndexOf(output.WrittenSpan) >= 0, "A frame that was read is written otherwise.");
        }

        return whole.Count > 0 && status == EventStreamStatus.NeedMoreData;
    }

    private static List<string> ReadEvents(byte[] input, int[] lengths, FuzzBudget budget)
    {
        using var parser = new ServerSentEventParser(LargestEvent);
        var events = new List<string>();
        int position = 0;
        foreach (int length in lengths)
        {
            parser.Append(input.AsSpan(position, length));
            position += length;
            while (parser.TryRead(out ServerSentEvent next) == ServerSentEventStatus.Event)
            {
                budget.Spend();
                Rules.Require(next.Data.Length > 0, "An event without data.");
                events.Add(Convert.ToHexString(next.EventType.Span) + ":" + Convert.ToHexString(next.Data.Span));
            }
        }

        return events;
    }

    private static List<EventStreamMessage> ReadMessages(byte[] input, int[] lengths, FuzzBudget budget, out EventStreamStatus status)
    {
        using var reader = new EventStreamReader(LargestEvent);
        var messages = new List<EventStreamMessage>();
        status = EventStreamStatus.NeedMoreData;
        int position = 0;
        foreach (int length in lengths)
        {
            reader.Append(input.AsSpan(position, length));
            position += length;
            while ((status = reader.TryRead(out EventStreamMessage? message)) == EventStreamStatus.Message)
            {
                budget.Spend();
                messages.Add(message!);
            }
        }

        return messages;
    }
}
