using System.Buffers;
using Penstock.Protocols.OpenAi.Answers;

namespace Penstock.Worker.Hosting.Answers;

/// <summary>Answers of chat completions.</summary>
internal sealed class ChatAnswerFormat(CompletionEnvelope envelope, bool includeUsage) : IAnswerFormat
{
    private readonly ChatChunkWriter _chunks = new(envelope, includeUsage);

    public void WriteStart(IBufferWriter<byte> output, int index) => _chunks.Write(output, index, ChatDelta.Start);

    public void WriteText(IBufferWriter<byte> output, int index, string text, IReadOnlyList<TokenLogProbability>? logProbs) =>
        _chunks.Write(output, index, new ChatDelta { Content = text }, logProbs);

    public void WriteFinish(IBufferWriter<byte> output, int index, string reason) =>
        _chunks.Write(output, index, ChatDelta.Empty, finishReason: reason);

    public void WriteUsage(IBufferWriter<byte> output, CompletionUsage usage) => _chunks.WriteUsage(output, usage);

    public void WriteWhole(IBufferWriter<byte> output, IReadOnlyList<FoldedChoice> choices, CompletionUsage usage) =>
        ChatCompletionWriter.Write(
            output,
            envelope,
            choices.Select(choice => new ChatCompletionChoice(choice.Index, choice.Text, choice.FinishReason ?? FinishReasons.Stop)
            {
                LogProbs = choice.LogProbs,
            }),
            usage);

    public void Dispose() => _chunks.Dispose();
}
