using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
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

    protected TranslatingProvider(ProviderSetup setup, IUpstreamCodec codec)
    {
        (Setup, Codec) = (setup, codec);
        _keys = new ProviderKeys(setup.Options.Keys, setup.Time);
    }

    public abstract string Kind { get; }

    protected ProviderSetup Setup { get; }

    protected IUpstreamCodec Codec { get; }

    /// <summary>The media type of a stream.</summary>
    protected virtual string StreamMediaType => "text/event-stream";

    public virtual bool Relays(Dialect dialect, Operation operation) => false;

    // 1. Encode the request, or splice the target's model name into one that is relayed.
    // 2. Authorise it with a key of ours; nothing of the client's headers goes along.
    // 3. A status that is not 200 is a fault; the key it is about rests.
    // 4. Else wrap the body, which is read piece by piece.
    public async ValueTask<ProviderAnswer> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        if (!Encode(call).TryGet(out UpstreamPayload? payload, out InferenceError? error))
        {
            return new FaultAnswer(new ProviderFault(error, FaultCause.Rejected));
        }

        int key = _keys.Next();
        Uri address = Address(call);
        Result<UpstreamHeaders> headers = await AuthorizeAsync(call, address, payload.Parts, key < 0 ? null : _keys.Reveal(key), cancellationToken);
        if (!headers.TryGet(out UpstreamHeaders? authorized, out error))
        {
            return new FaultAnswer(new ProviderFault(error, FaultCause.ServerFault));
        }

        UpstreamResult result = await Setup.Transport.SendAsync(
            new UpstreamRequest { Address = address, Body = payload.Parts, Headers = authorized, ConnectTimeout = call.ConnectTimeout }, cancellationToken);
        return result.Response is { } response ? await WrapAsync(response, call, payload, key, cancellationToken) : new FaultAnswer(result.Fault!);
    }

    /// <summary>Where to send it.</summary>
    protected abstract Uri Address(ProviderCall call);

    /// <summary>The headers of the request, its credentials among them; an error when there are none to be had.</summary>
    protected abstract ValueTask<Result<UpstreamHeaders>> AuthorizeAsync(
        ProviderCall call, Uri address, ReadOnlyMemory<ReadOnlyMemory<byte>> body, string? key, CancellationToken cancellationToken);

    /// <summary>What the codec has to know of the target.</summary>
    protected virtual EncodeOptions Encoding(ProviderCall call) => new() { Model = call.TargetModel.Text };

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

    private Result<UpstreamPayload> Encode(ProviderCall call)
    {
        if (call.Chat is null)
        {
            return new UpstreamPayload(Splice(call), null);
        }

        return Codec.EncodeRequest(call.Chat, Encoding(call)).TryGet(out EncodedRequest? encoded, out InferenceError? error)
            ? new UpstreamPayload(new[] { encoded.Body }, encoded.Dropped.Count == 0 ? null : string.Join(", ", encoded.Dropped))
            : error;
    }

    private async ValueTask<ProviderAnswer> WrapAsync(
        UpstreamResponse response, ProviderCall call, UpstreamPayload payload, int key, CancellationToken cancellationToken)
    {
        string expected = call.IsStream ? StreamMediaType : "application/json";
        if (response.Status == 200 && string.Equals(response.MediaType, expected, StringComparison.Ordinal))
        {
            return call.Chat is null ? Relay(response, call) : Translate(response, call, payload.Dropped);
        }

        ProviderFault fault = response.Status == 200
            ? new ProviderFault(
                new InferenceError(ErrorKind.UpstreamFault, "The model's provider gave an answer that makes no sense. Try again."), FaultCause.ServerFault, 200, "unexpected content type")
            : Explain(new UpstreamFailure(response.Status, await UpstreamBody.ReadErrorAsync(response, cancellationToken), response.Header, Setup.Time.GetUtcNow()), call);
        await response.DisposeAsync();
        _keys.Heed(key, fault);
        return new FaultAnswer(fault);
    }

    private ContentAnswer Translate(UpstreamResponse response, ProviderCall call, string? dropped)
    {
        AnswerSeed seed = new(
            call.RequestId, call.TargetModel.Text, Setup.Time.GetUtcNow().ToUnixTimeSeconds(), call.Chat?.Sampling.Choices ?? 1);
        return call.IsStream
            ? new TranslatedStreamAnswer(response, Codec.CreateStreamDecoder(seed)) { IsStream = true, IgnoredFields = dropped }
            : new TranslatedBodyAnswer(response, Codec, seed, MaxAnswerBytes) { IsStream = false, IgnoredFields = dropped };
    }
}
