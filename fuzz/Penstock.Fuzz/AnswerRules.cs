using System.Buffers;
using System.Text;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Bedrock;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Gemini;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Fuzz;

/// <summary>
/// What holds for answers: they end once, with a whole answer or an error; wherever a stream is cut the same steps come out; clients can
/// be told them, as a stream and at once, in valid JSON.
/// </summary>
internal static class AnswerRules
{
    private static readonly AnswerSeed Seed = new("seed", "model", 1);
    private static readonly AnswerShape Shape = new() { IncludeUsage = true };
    private static readonly IClientCodec[] Clients = [ChatCompletionsCodec.Instance, CompletionsCodec.Instance, ResponsesCodec.Instance, MessagesCodec.Instance];
    private static readonly IUpstreamCodec[] Upstreams = [ChatCompletionsCodec.Instance, MessagesCodec.Instance, GenerateContentCodec.Instance, ConverseCodec.Instance];

    public static IReadOnlyList<byte[]> Errors { get; } =
    [
        .. ((string[])
        [
            """{"error":{"message":"m","type":"invalid_request_error","param":"messages[0].content","code":"context_length_exceeded"}}""",
            """{"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"x"}},"request_id":"r"}""",
            """[{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"@type":"t","retryDelay":"30.5s"}]}}]""",
            """{"__type":"com.amazon#ThrottlingException","message":"m"}""",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public static bool Stream(IUpstreamCodec codec, byte[] input, FuzzBudget budget)
    {
        CountedSteps steps = Decode(codec, input, input.Length, budget);
        int cut = input.Length == 0 ? 0 : input[input.Length / 2] * 37 % (input.Length + 1);
        CountedSteps pieces = Decode(codec, input, cut, budget);
        Rules.Require(steps.SequenceEqual(pieces, StepComparer.Instance), "Steps differ when their bytes are cut.");
        return Check(steps, input, budget);
    }

    public static bool Whole(IUpstreamCodec codec, byte[] input, FuzzBudget budget)
    {
        var steps = new CountedSteps(budget);
        codec.DecodeAnswer(input, Seed, steps);
        return Check(steps, input, budget);
    }

    public static bool RunErrors(byte[] input, FuzzBudget budget)
    {
        string text = Encoding.UTF8.GetString(input);
        string header = new([.. text.Where(letter => letter is > ' ' and < (char)127).Take(40)]);
        foreach (IUpstreamCodec codec in Upstreams)
        {
            budget.Spend();
            int status = 400 + (input.Length % 200);
            Rules.RequireExpected(codec.DecodeError(new UpstreamFailure(status, input, _ => header, DateTimeOffset.UnixEpoch)));
        }

        return text.Contains('{', StringComparison.Ordinal);
    }

    private static CountedSteps Decode(IUpstreamCodec codec, byte[] input, int cut, FuzzBudget budget)
    {
        using IChatStreamDecoder decoder = codec.CreateStreamDecoder(Seed);
        var steps = new CountedSteps(budget);
        decoder.Decode(input.AsSpan(0, cut), steps);
        decoder.Decode(input.AsSpan(cut), steps);
        decoder.Complete(steps);
        Rules.Require(decoder.IsEnded, "A decoder that was completed has not ended.");
        int count = steps.Count;
        decoder.Decode(input, steps);
        decoder.Complete(steps);
        Rules.Require(steps.Count == count, "A decoder goes on after its end.");
        return steps;
    }

    private static bool Check(CountedSteps steps, byte[] input, FuzzBudget budget)
    {
        Rules.Require(steps.Count(step => step is AnswerCompleted or AnswerFailed) == 1 && steps.Last() is AnswerCompleted or AnswerFailed, "An answer does not end once.");
        Rules.Require(steps.Count(step => step is AnswerStarted) <= 1, "An answer begins twice.");
        var folder = new ChatFolder();
        folder.AddRange(steps);
        bool isWhole = folder.ToAnswer().TryGet(out ChatAnswer? answer, out InferenceError? error);
        if (!isWhole)
        {
            Rules.RequireExpected(error!);
        }

        IClientCodec client = Rules.Pick(Clients, input);
        Tell(client, steps, budget);
        if (answer is not null)
        {
            var output = new ArrayBufferWriter<byte>();
            client.EncodeAnswer(answer, Shape, output);
            Rules.RequireJson(output.WrittenMemory, $"The answer for {client.Name}");
        }

        return isWhole;
    }

    private static void Tell(IClientCodec client, CountedSteps steps, FuzzBudget budget)
    {
        var output = new ArrayBufferWriter<byte>();
        IChatStreamEncoder encoder = client.CreateStreamEncoder(Shape);
        foreach (ChatChunk step in steps)
        {
            encoder.Encode(step, output);
        }

        using var parser = new ServerSentEventParser(64 * 1024 * 1024);
        parser.Append(output.WrittenSpan);
        int events = 0;
        while (parser.TryRead(out ServerSentEvent next) == ServerSentEventStatus.Event)
        {
            budget.Spend();
            events++;
            if (!next.IsDone)
            {
                Rules.RequireJson(next.Data, $"An event for {client.Name}");
            }
        }

        Rules.Require(events > 0 && !parser.HasPartialEvent, $"No event, or half of one, for {client.Name}.");
    }
}
