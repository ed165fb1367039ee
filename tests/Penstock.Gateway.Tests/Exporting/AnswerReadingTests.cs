using System.Text;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Tracing;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Exporting;

/// <summary>What a span says of an answer: read out of relayed bytes of each dialect, and out of the hub.</summary>
public sealed class AnswerReadingTests
{
    private readonly AnswerReading _reading = new(new NoOutput());

    [Fact]
    public void A_relayed_stream_says_its_id_its_own_model_and_why_it_ended()
    {
        Relay("data: {\"id\":\"chatcmpl-7\",\"model\":", "\"gpt-4o-mini-2024-07-18\"", ",\"choices\":[{\"delta\":{\"content\":\"the \\\"finish_reason\\\": \\\"none\\\"\"},\"finish_reason\":null}]}\n\n");
        Relay("data: {\"id\":\"chatcmpl-7\",\"model\":", "\"other\"", ",\"choices\":[{\"delta\":{},\"finish_reason\": \"length\"}]}\n\n");
        Relay("data: [DONE]\n\n");

        Assert.Equal(("chatcmpl-7", "gpt-4o-mini-2024-07-18"), (_reading.Id, _reading.Model));
        Assert.Equal(["length"], _reading.Reasons);
    }

    [Fact]
    public void A_whole_answer_may_say_its_id_after_its_model_and_have_several_ends()
    {
        Relay("{\"object\":\"x\",\"model\":", "\"up\"", ",\"id\":\"c1\",\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"call\"}]},\"finish_reason\":\"tool_calls\"},{\"finish_reason\":\"stop\"}]}");

        Assert.Equal(("c1", "up"), (_reading.Id, _reading.Model));
        Assert.Equal(["tool_calls", "stop"], _reading.Reasons);
    }

    [Fact]
    public void Messages_say_theirs_inside_of_the_first_event()
    {
        Relay("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":", "\"claude-x\"", "}}\n\n");
        Relay("event: content_block_start\ndata: {\"content_block\":{\"id\":\"tool\"}}\n\n");
        Relay("event: message_delta\ndata: {\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n");

        Assert.Equal(("msg_1", "claude-x"), (_reading.Id, _reading.Model));
        Assert.Equal(["end_turn"], _reading.Reasons);
    }

    [Fact]
    public void A_translated_answer_says_it_in_its_steps()
    {
        _reading.Write(new AnswerStarted("r9", "gemini-x", 1));
        _reading.Write(new ChoiceFinished(0, FinishReason.Stop, Native: "STOP"));

        Assert.Equal(("r9", "gemini-x"), (_reading.Id, _reading.Model));
        Assert.Equal(["STOP"], _reading.Reasons);
    }

    private void Relay(string before, string replaced = "", string after = "") => _reading.Write(
        new RelayFrame(RelayFrameKind.Event, Bytes(before), replaced.Length == 0 ? default : Bytes("\"public\""), Bytes(after)) { Replaced = Bytes(replaced) });

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private sealed class NoOutput : IInferenceOutput
    {
        public bool IsCommitted => true;

        public bool TryCommit(in AnswerHead head) => true;

        public void Write(in RelayFrame frame)
        {
        }

        public void Write(ChatChunk chunk)
        {
        }

        public void Write(ChatAnswer answer)
        {
        }

        public ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => ValueTask.FromResult(true);
    }
}
