using System.Buffers;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>Listens to a stream on its way out and gives the folded answer to <paramref name="take"/> once it is whole.</summary>
internal sealed class KeptStreamEncoder(IChatStreamEncoder encoder, Action<ChatAnswer> take) : IChatStreamEncoder
{
    private readonly ChatFolder _folder = new();

    /// <inheritdoc/>
    public void Encode(ChatChunk step, IBufferWriter<byte> output)
    {
        encoder.Encode(step, output);
        _folder.Add(step);
        if (step is AnswerCompleted && _folder.ToAnswer().TryGet(out ChatAnswer? answer, out _))
        {
            take(answer);
        }
    }
}
