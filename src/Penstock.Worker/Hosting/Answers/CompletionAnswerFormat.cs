using System.Buffers;
using Penstock.Protocols.OpenAi.Answers;

namespace Penstock.Worker.Hosting.Answers;

/// <summary>Answers of completions.</summary>
/// <param name="envelope">What each part repeats.</param>
/// <param name="includeUsage">True where usage was asked for.</param>
/// <param name="echoes">What each answer begins with: its prompt, or nothing.</param>
internal sealed class CompletionAnswerFormat(CompletionEnvelope envelope, bool includeUsage, string[] echoes) : IAnswerFormat
{
    private readonly TextOffsets[] _offsets = [.. echoes.Select(echo => new TextOffsets(echo.Length))];

    public void WriteStart(IBufferWriter<byte> output, int index)
    {
        if (echoes[index].Length > 0)
        {
            Write(output, new CompletionChoice(index, echoes[index], FinishReason: null));
        }
    }

    public void WriteText(IBufferWriter<byte> output, int index, string text, IReadOnlyList<TokenLogProbability>? logProbs) =>
        Write(output, new CompletionChoice(index, text, FinishReason: null)
        {
            LogProbs = logProbs,
            TextOffsets = _offsets[index].Take(logProbs),
        });

    public void WriteFinish(IBufferWriter<byte> output, int index, string reason) => Write(output, new CompletionChoice(index, "", reason));

    public void WriteUsage(IBufferWriter<byte> output, CompletionUsage usage) =>
        CompletionWriter.WriteChunk(output, envelope, choice: null, usage, includeUsage);

    public void WriteWhole(IBufferWriter<byte> output, IReadOnlyList<FoldedChoice> choices, CompletionUsage usage) =>
        CompletionWriter.Write(
            output,
            envelope,
            choices.Select(choice => new CompletionChoice(choice.Index, echoes[choice.Index] + choice.Text, choice.FinishReason)
            {
                LogProbs = choice.LogProbs,
                TextOffsets = _offsets[choice.Index].Take(choice.LogProbs),
            }),
            usage);

    public void Dispose()
    {
        // Nothing is held.
    }

    private void Write(IBufferWriter<byte> output, CompletionChoice choice) =>
        CompletionWriter.WriteChunk(output, envelope, choice, usage: null, includeUsage);
}
