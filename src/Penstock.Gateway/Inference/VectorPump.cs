using System.Buffers;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.OpenAi;
using Penstock.Providers;

namespace Penstock.Gateway.Inference;

/// <summary>Moves vectors to the output in OpenAI's form, the only one that clients have for them.</summary>
internal sealed class VectorPump(TimeProvider time)
{
    /// <summary>Runs to the end of the answer. The fault that it ended with, or null; the context may have ended otherwise (client gone, hedge lost).</summary>
    public async ValueTask<ProviderFault?> RunAsync(PulledAnswer<EmbeddingAnswer> answer, ProviderCall call, InferenceContext context)
    {
        while (await answer.WaitToReadAsync(context.Cancelled))
        {
            long now = time.GetTimestamp();
            context.Attempt!.Deadline.Progress(now);
            context.FirstTokenAt = context.FirstTokenAt == 0 ? now : context.FirstTokenAt;
            if (!answer.TryRead(out EmbeddingAnswer vectors) || context.Attempt.Deadline.IsDraining)
            {
                continue;
            }

            if (!context.Output.TryCommit(AnswerHeads.Of(answer, context, time)))
            {
                context.End(Outcome.LostHedge);
                return null;
            }

            var json = new ArrayBufferWriter<byte>(64 * 1024);
            EmbeddingsCodec.EncodeAnswer(vectors, call.PublicModel.Text, call.Embeddings!.AsBase64, json);
            context.Output.Write(new RelayFrame(RelayFrameKind.Body, json.WrittenMemory));
            if (!await OutputPace.FlushAsync(context, time))
            {
                context.End(Outcome.ClientGone);
                return null;
            }
        }

        return answer.Fault;
    }
}
