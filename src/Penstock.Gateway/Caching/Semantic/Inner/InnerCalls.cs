using System.Buffers;
using System.Text.Json;
using Penstock.Gateway.Endpoints;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Resilience;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.OpenAi;
using Penstock.Providers;
using Penstock.Gateway.Caching.Entries;

namespace Penstock.Gateway.Caching.Semantic.Inner;

/// <summary>
/// Calls of public models that the gateway makes for itself: tried once, at the model's targets in the caller's regions, written into the
/// ledger as shadows, never charged to a budget. Whatever goes wrong is null.
/// </summary>
internal sealed class InnerCalls(TimeProvider time, Random random)
{
    private readonly RequestIds _ids = new(time);
    private readonly LeastOutstandingPolicy _policy = new(random);
    private InferenceDelegate? _attempt;

    /// <summary>What each attempt passes; until then nothing can be called.</summary>
    public void Connect(InferenceDelegate attempt) => _attempt = attempt;

    /// <summary>The vector of a text.</summary>
    public async ValueTask<float[]?> EmbedAsync(string model, InnerOrigin origin, string text, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            json.WriteString("input"u8, text);
            json.WriteString("encoding_format"u8, "float"u8);
            json.WriteEndObject();
        }

        InnerOutput? output = await SendAsync(model, origin, Operation.Embedding, null, body.WrittenMemory, cancellationToken);
        return output is { Body.Length: > 0 } && EmbeddingsCodec.Instance.DecodeAnswer(output.Body, model, 1).TryGet(out EmbeddingAnswer? answer, out _) && answer.Vectors.Count == 1
            ? answer.Vectors[0].ToArray()
            : null;
    }

    /// <summary>The text of the answer to a chat request in OpenAI's form, whose <c>model</c> comes first.</summary>
    public async ValueTask<string?> ChatAsync(string model, InnerOrigin origin, byte[] body, CancellationToken cancellationToken)
    {
        InnerOutput? output = await SendAsync(model, origin, Operation.Chat, ChatCompletionsCodec.Instance, body, cancellationToken);
        ChatAnswer? answer = output is { Body.Length: > 0 } ? RelayedAnswers.OfBody(Dialect.OpenAi, Operation.Chat, model, output.Body) : output?.Answer;
        return answer is { Choices: [var choice, ..] } ? choice.Text : null;
    }

    private async ValueTask<InnerOutput?> SendAsync(
        string model, InnerOrigin origin, Operation operation, IClientCodec? codec, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (_attempt is null || !origin.Snapshot.Models.TryGetValue(model, out ModelRoute? route))
        {
            return null;
        }

        TargetState[] targets = [.. ResolutionStage.TiersFor(route, origin.Caller).SelectMany(static tier => tier.Targets)];
        if (targets.Length == 0)
        {
            return null;
        }

        int start = "{\"model\":"u8.Length;
        var request = new InferenceRequest
        {
            RequestId = _ids.Next(),
            Operation = operation,
            Dialect = Dialect.OpenAi,
            Model = model,
            Body = new RelayBody(body, new ByteRange(start, JsonEncodedText.Encode(model).EncodedUtf8Bytes.Length + 2)),
            Codec = codec,
        };
        var output = new InnerOutput();
        long from = time.GetTimestamp();
        using var deadline = new AttemptDeadline(time, route.Options.Timeouts, from, cancellationToken);
        var context = new InferenceContext(request, origin.Snapshot, origin.Caller, output, from, cancellationToken) { Route = route, Tiers = [new Tier([.. targets], _policy)] };
        InferenceContext fork = context.Fork(
            new Attempt { Number = 1, Kind = AttemptKind.Shadow, Deadline = deadline, Candidates = [.. targets], Policy = _policy },
            new AttemptGate(output, new CommitLatch()),
            deadline.Token);
        await _attempt(fork);
        return fork.Outcome == Outcome.Completed ? output : null;
    }
}
