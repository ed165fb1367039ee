using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.Tests;

public sealed class ChatFolderTests
{
    private static readonly AnswerStarted Start = new("id", "model", 7);

    [Fact]
    public void Neighbours_of_one_kind_are_joined_and_parallel_calls_grow_by_index()
    {
        ChatAnswer answer = Fold(
            Start,
            new ReasoningDelta(0, "let me "),
            new ReasoningDelta(0, "think"),
            new ReasoningSigned(0, ProviderTag.Anthropic, "sig"),
            new TextDelta(0, "I "),
            new TextDelta(0, "look"),
            new ToolCallStarted(0, 0, "a", "first"),
            new ToolCallStarted(0, 1, "b", "second"),
            new ToolCallDelta(0, 1, "{\"y\":"),
            new ToolCallDelta(0, 0, "{\"x\":1}"),
            new ToolCallDelta(0, 1, "2}"),
            new ChoiceFinished(0, FinishReason.ToolCalls),
            AnswerCompleted.Instance).Value;

        Assert.Equal(
            [
                new ReasoningPart("let me think") { Provider = ProviderTag.Anthropic, Signature = "sig" },
                new TextPart("I look"),
                new ToolCallPart("a", "first", "{\"x\":1}"),
                new ToolCallPart("b", "second", "{\"y\":2}"),
            ],
            answer.Choices[0].Content);
    }

    [Fact]
    public void A_signature_closes_its_run_of_thought()
    {
        ChatAnswer answer = Fold(
            Start,
            new ReasoningDelta(0, "one"),
            new ReasoningSigned(0, ProviderTag.Anthropic, "s1"),
            new ReasoningDelta(0, "two"),
            new ReasoningSigned(0, ProviderTag.Anthropic, "s2"),
            new ChoiceFinished(0, FinishReason.Stop),
            AnswerCompleted.Instance).Value;

        Assert.Equal<string?[]>(["s1", "s2"], [.. answer.Choices[0].Content.Cast<ReasoningPart>().Select(part => part.Signature)]);
    }

    [Fact]
    public void An_answer_without_its_end_is_broken()
    {
        Assert.Equal(ErrorKind.StreamBroken, Fold(Start, new TextDelta(0, "a"), AnswerCompleted.Instance).Error?.Kind);
        Assert.Equal(ErrorKind.StreamBroken, Fold(Start, new TextDelta(0, "a"), new ChoiceFinished(0, FinishReason.Stop)).Error?.Kind);
        Assert.Equal(ErrorKind.StreamBroken, Fold(Start, AnswerCompleted.Instance).Error?.Kind);
    }

    [Fact]
    public void One_unfinished_choice_of_two_breaks_the_answer() =>
        Assert.Equal(
            ErrorKind.StreamBroken,
            Fold(Start, new TextDelta(0, "a"), new TextDelta(1, "b"), new ChoiceFinished(0, FinishReason.Stop), AnswerCompleted.Instance).Error?.Kind);

    [Fact]
    public void Content_is_bounded()
    {
        var folder = new ChatFolder(maxCharacters: 10);
        folder.AddRange([Start, new TextDelta(0, "0123456789"), new TextDelta(0, "x"), new ChoiceFinished(0, FinishReason.Stop), AnswerCompleted.Instance]);

        Assert.Equal(ErrorKind.UpstreamFault, folder.ToAnswer().Error?.Kind);
    }

    [Fact]
    public void Usage_is_kept_although_the_answer_failed()
    {
        var folder = new ChatFolder();
        folder.AddRange(
        [
            Start,
            new UsageReported(new TokenUsage { PromptTokens = 12 }),
            new AnswerFailed(new InferenceError(ErrorKind.StreamBroken, "cut")),
            new UsageReported(new TokenUsage { OutputTokens = 0 }),
        ]);

        Assert.Equal(new TokenUsage { PromptTokens = 12, OutputTokens = 0 }, folder.Usage);
        Assert.True(folder.ToAnswer().Error is { Kind: ErrorKind.StreamBroken, Message: "cut" });
    }

    private static Result<ChatAnswer> Fold(params ChatChunk[] steps)
    {
        var folder = new ChatFolder();
        folder.AddRange(steps);
        return folder.ToAnswer();
    }
}
