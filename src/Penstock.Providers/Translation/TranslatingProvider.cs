using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Providers.Media;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Translation;

/// <summary>
/// What all providers do alike with a request of the hub: put it into the target's language by a codec, authorise and send it, and give the
/// answer back as steps of the hub. A kind of provider adds its addresses, its headers, and what its models can do.
/// </summary>
internal abstract class TranslatingProvider : IProvider
{
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly ProviderKeys _keys;
    private readonly MediaFetcher? _media;

    protected TranslatingProvider(ProviderSetup setup, IUpstreamCodec codec)
    {
        (Setup, Codec) = (setup, codec);
        _keys = new ProviderKeys(setup.Options.Keys, setup.Time);
        _media = setup.Media is null ? null : new MediaFetcher(setup.Media, setup.Time);
    }

    public abstract string Kind { get; }

    protected ProviderSetup Setup { get; }

    protected IUpstreamCodec Codec { get; }

    /// <summary>The media type of a stream.</summary>
    protected virtual string StreamMediaType => "text/event-stream";

    public virtual bool Relays(Dialect dialect, Operation operation) => false;

    // 1. What is named by address and needed in bytes is fetched.
    // 2. Encode the request, or splice the target's model name into one that is relayed.
    // 3. Send it; the body of the answer is read piece by piece.
    public ValueTask<ProviderAnswer> SendAsync(ProviderCall call, CancellationToken cancellationToken) =>
        call.Embeddings is { } texts ? EmbedAsync(texts, call, cancellationToken)
        : call.Chat is null ? RelayAsync(call, cancellationToken)
        : TranslateAsync(call, cancellationToken);

    public async ValueTask<ProviderFault?> ProbeAsync(ProviderProbe probe, CancellationToken cancellationToken)
    {
        ProviderCall call = new() { RequestId = probe.RequestId, Operation = Operation.Chat, PublicModel = probe.Model, TargetModel = probe.Model };
        var address = new Uri(Address(call), probe.Path);
        int key = _keys.Next();
        Result<UpstreamHeaders> headers = await AuthorizeAsync(
            call, address, ReadOnlyMemory<ReadOnlyMemory<byte>>.Empty, key < 0 ? null : _keys.Reveal(key), cancellationToken);
        if (!headers.TryGet(out UpstreamHeaders? authorized, out InferenceError? error))
        {
            return new ProviderFault(error, FaultCause.ServerFault);
        }

        UpstreamResult result = await Setup.Transport.SendAsync(
            new UpstreamRequest { Address = address, Method = HttpMethod.Get, Headers = authorized, ConnectTimeout = probe.ConnectTimeout }, cancellationToken);
        if (result.Response is not { } response)
        {
            return result.Fault;
        }

        await using (response)
        {
            // Read to its end, a short answer keeps the connection for the next probe.
            await UpstreamBody.ReadErrorAsync(response, cancellationToken);
            return response.Status is >= 200 and < 300
                ? null
                : new(new(ErrorKind.UpstreamUnavailable, "The probe was not answered by 2xx."), FaultCause.ServerFault, response.Status, $"status {response.Status}");
        }
    }

    /// <summary>Where to send it.</summary>
    protected abstract Uri Address(ProviderCall call);

    /// <summary>The headers of the request, its credentials among them; an error when there are none to be had.</summary>
    protected abstract ValueTask<Result<UpstreamHeaders>> AuthorizeAsync(
        ProviderCall call, Uri address, ReadOnlyMemory<ReadOnlyMemory<byte>> body, string? key, CancellationToken cancellationToken);

    /// <summary>What the codec has to know of the target.</summary>
    protected virtual EncodeOptions Encoding(ProviderCall call) => new() { Model = call.TargetModel.Text, Unsupported = call.Unsupported };

    /// <summary>How it is asked for vectors; null where it, or the model, has none.</summary>
    protected virtual IEmbeddingCodec? Vectors(ProviderCall call) => null;

    /// <summary>The tokens of a prompt where a header tells them, or null.</summary>
    protected virtual long? PromptTokens(UpstreamResponse response) => null;

    /// <summary>Whether the target does not fetch this itself.</summary>
    protected virtual bool NeedsBytes(MediaSource source) => false;

    /// <summary>The parts of a body that is relayed.</summary>
    protected virtual ReadOnlyMemory<ReadOnlyMemory<byte>> Splice(ProviderCall call) => throw NotRelayed(call);

    /// <summary>An answer that is relayed.</summary>
    protected virtual ContentAnswer Relay(UpstreamResponse response, ProviderCall call) => throw NotRelayed(call);

    /// <summary>What an answer whose status is not 200 means.</summary>
    protected virtual ProviderFault Explain(UpstreamFailure failure, ProviderCall call)
    {
        InferenceError error = Codec.DecodeError(failure);
        return new ProviderFault(error, FaultCauses.Of(error.Kind), failure.Status, $"status {failure.Status}");
    }

    private static InvalidOperationException NotRelayed(ProviderCall call) => new($"{call.Dialect} {call.Operation} is not relayed, and came without its hub form.");

    private async ValueTask<ProviderAnswer> EmbedAsync(EmbeddingRequest request, ProviderCall call, CancellationToken cancellationToken)
    {
        if (Vectors(call) is not { } codec)
        {
            var none = new InferenceError(
                ErrorKind.UnsupportedParameter, "The provider behind this model has no embeddings, or none for this model. Choose an embedding model.", "model");
            return new FaultAnswer(new ProviderFault(none, FaultCause.Rejected));
        }

        var batches = new EmbeddingBatches(codec, Encoding(call), (payload, token) => DispatchAsync(call, payload, token), PromptTokens);
        return await batches.SendAsync(request, cancellationToken);
    }

    /// <summary>The way of most requests: one asynchronous method.</summary>
    private async ValueTask<ProviderAnswer> RelayAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        int key = _keys.Next();
        Uri address = Address(call);
        ReadOnlyMemory<ReadOnlyMemory<byte>> body = Splice(call);
        Result<UpstreamHeaders> headers = await AuthorizeAsync(call, address, body, key < 0 ? null : _keys.Reveal(key), cancellationToken);
        if (!headers.TryGet(out UpstreamHeaders? authorized, out InferenceError? error))
        {
            return new FaultAnswer(new ProviderFault(error, FaultCause.ServerFault));
        }

        UpstreamResult result = await Setup.Transport.SendAsync(Request(call, address, body, authorized), cancellationToken);
        if (result.Response is { } response && !IsAsExpected(response, call))
        {
            result = await RefuseAsync(response, call, key, cancellationToken);
        }

        return result.Response is { } accepted ? Relay(accepted, call) : new FaultAnswer(result.Fault!);
    }

    private async ValueTask<ProviderAnswer> TranslateAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        if (!(await EncodeAsync(call, call.Chat!, cancellationToken)).TryGet(out UpstreamPayload? payload, out InferenceError? error))
        {
            return new FaultAnswer(new ProviderFault(error, FaultCause.Rejected));
        }

        UpstreamResult result = await DispatchAsync(call, payload, cancellationToken);
        return result.Response is { } response ? Translate(response, call, payload) : new FaultAnswer(result.Fault!);
    }

    private async ValueTask<Result<UpstreamPayload>> EncodeAsync(ProviderCall call, ChatRequest chat, CancellationToken cancellationToken)
    {
        InferenceError? error = null;
        if (_media is not null && !(await _media.InlineAsync(chat, NeedsBytes, cancellationToken)).TryGet(out chat!, out error))
        {
            return error;
        }

        return Codec.EncodeRequest(chat, Encoding(call)).TryGet(out EncodedRequest? encoded, out error) ? UpstreamPayload.Of(encoded) : error;
    }

    // 1. Authorise it with a key of ours; nothing of the client's headers goes along.
    // 2. A status that is not 200 is a fault; the key it is about rests.
    private async ValueTask<UpstreamResult> DispatchAsync(ProviderCall call, UpstreamPayload payload, CancellationToken cancellationToken)
    {
        int key = _keys.Next();
        Uri address = Address(call);
        Result<UpstreamHeaders> headers = await AuthorizeAsync(call, address, payload.Parts, key < 0 ? null : _keys.Reveal(key), cancellationToken);
        if (!headers.TryGet(out UpstreamHeaders? authorized, out InferenceError? error))
        {
            return new UpstreamResult(null, new ProviderFault(error, FaultCause.ServerFault));
        }

        UpstreamResult result = await Setup.Transport.SendAsync(Request(call, address, payload.Parts, authorized), cancellationToken);
        return result.Response is { } response && !IsAsExpected(response, call) ? await RefuseAsync(response, call, key, cancellationToken) : result;
    }

    private static UpstreamRequest Request(ProviderCall call, Uri address, ReadOnlyMemory<ReadOnlyMemory<byte>> body, UpstreamHeaders authorized)
    {
        if (call.TraceParent is { } place)
        {
            authorized.With("traceparent", place);
            if (call.TraceState is { } state)
            {
                authorized.With("tracestate", state);
            }
        }

        return new UpstreamRequest { Address = address, Body = body, Headers = authorized, ConnectTimeout = call.ConnectTimeout };
    }

    private bool IsAsExpected(UpstreamResponse response, ProviderCall call) =>
        response.Status == 200 && string.Equals(response.MediaType, call.IsStream ? StreamMediaType : "application/json", StringComparison.Ordinal);

    private async ValueTask<UpstreamResult> RefuseAsync(UpstreamResponse response, ProviderCall call, int key, CancellationToken cancellationToken)
    {
        ProviderFault fault = response.Status == 200
            ? new ProviderFault(
                new InferenceError(ErrorKind.UpstreamFault, "The model's provider gave an answer that makes no sense. Try again."), FaultCause.ServerFault, 200, "unexpected content type")
            : Explain(new UpstreamFailure(response.Status, await UpstreamBody.ReadErrorAsync(response, cancellationToken), response.Header, Setup.Time.GetUtcNow()), call);
        await response.DisposeAsync();
        if (_keys.Heed(key, fault) is { } rest && fault.Cause == FaultCause.RateLimited)
        {
            fault = fault with { KeysRestFor = rest };
        }

        return new UpstreamResult(null, fault);
    }

    private ContentAnswer Translate(UpstreamResponse response, ProviderCall call, UpstreamPayload payload)
    {
        AnswerSeed seed = new(
            call.RequestId, call.TargetModel.Text, Setup.Time.GetUtcNow().ToUnixTimeSeconds(), call.Chat?.Sampling.Choices ?? 1);
        return call.IsStream
            ? new TranslatedStreamAnswer(response, Codec.CreateStreamDecoder(seed)) { IsStream = true, DroppedFields = payload.Dropped, IgnoredFields = payload.Ignored }
            : new TranslatedBodyAnswer(response, Codec, seed, MaxAnswerBytes) { IsStream = false, DroppedFields = payload.Dropped, IgnoredFields = payload.Ignored };
    }
}
