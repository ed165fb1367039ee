using System.Globalization;
using System.Text;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.Tests;

/// <summary>An answer as lines of text, so that two of them can be compared and read.</summary>
internal static class AnswerText
{
    public static string Of(Result<ChatAnswer> result) =>
        result.TryGet(out ChatAnswer? answer, out InferenceError? error) ? Of(answer) : $"error {error.Kind}: {error.Message}\n";

    public static string Of(ChatAnswer answer)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"id {answer.Id} model {answer.Model} created {answer.Created}\n");
        foreach (ChatChoice choice in answer.Choices)
        {
            text.Append(CultureInfo.InvariantCulture, $"choice {choice.Index}: {choice.Reason} ({choice.Native}) stop={choice.StopSequence}\n");
            foreach (ContentPart part in choice.Content)
            {
                text.Append("  ").Append(Of(part)).Append('\n');
            }

            foreach (TokenLogprob token in choice.Logprobs)
            {
                text.Append("  logprob ").Append(Of(token)).Append(" top ").AppendJoin(' ', token.Top.Select(Of)).Append('\n');
            }
        }

        return text.Append(Of(answer.Usage)).Append('\n').ToString();
    }

    /// <summary>What a client of any dialect can see: without ids, times and the provider's own words.</summary>
    public static string Essence(ChatAnswer answer) =>
        string.Concat(answer.Choices.Select(choice => FormattableString.Invariant(
            $"{choice.Reason}|{choice.Text}|{string.Join(';', choice.ToolCalls.Select(Of))}\n"))) + Of(answer.Usage);

    /// <summary>The same with thought set apart: OpenAI's chat dialect has no order between thought and text.</summary>
    public static string Flat(ChatAnswer answer) =>
        $"{Essence(answer)}\n" + string.Join('\n', answer.Choices.Select(Thought));

    private static string Thought(ChatChoice choice)
    {
        List<ReasoningPart> parts = [.. choice.Content.OfType<ReasoningPart>()];
        return string.Concat(parts.Select(part => part.Text))
            + string.Concat(parts.Where(part => part.Provider is not null).Select(part => $"|{part.Provider}:{part.Signature}:{part.Encrypted}"));
    }

    public static string Of(TokenUsage usage) => string.Create(
        CultureInfo.InvariantCulture,
        $"usage prompt={Of(usage.PromptTokens)} cached={Of(usage.CachedTokens)} write={Of(usage.CacheWriteTokens)} hour={Of(usage.HourCacheWriteTokens)} output={Of(usage.OutputTokens)} reasoning={Of(usage.ReasoningTokens)}");

    public static string Of(ContentPart part) => part switch
    {
        TextPart text => $"text {text.Text}",
        RefusalPart refusal => $"refusal {refusal.Text}",
        ToolCallPart call => $"call {call.Id} {call.Name} {call.Arguments} signature={call.Signature}",
        ReasoningPart reasoning => $"reasoning {reasoning.Text} provider={reasoning.Provider} signature={reasoning.Signature} encrypted={reasoning.Encrypted}",
        OpaquePart opaque => $"opaque {opaque.Block}",
        _ => part.ToString(),
    };

    private static string Of(TokenLogprob token) =>
        FormattableString.Invariant($"{token.Token}={token.Logprob}[{string.Join(',', token.Bytes ?? [])}]");

    private static string Of(long? count) => count?.ToString(CultureInfo.InvariantCulture) ?? "null";
}
