using System.Buffers;
using System.IO.Pipelines;
using Penstock.Gateway.Endpoints.OpenAi;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.ServerSentEvents;
using Penstock.Providers;

namespace Penstock.Gateway.Endpoints;

/// <summary>Writes an answer to a client: relayed bytes as they are, chunks of the hub through the dialect's codec.</summary>
internal sealed class HttpOutput(HttpExchange exchange, InferenceRequest request) : IInferenceOutput
{
    private IChatStreamEncoder? _encoder;
    private bool _isStream;
    private bool _isOpen;
    private AnswerTrailer? _trailer;

    /// <summary>The exchange, for what the answer's head says of the caller's limits.</summary>
    public InferenceContext? Context { get; set; }

    /// <inheritdoc/>
    public bool IsCommitted { get; private set; }

    /// <inheritdoc/>
    public bool TryCommit(in AnswerHead head)
    {
        IsCommitted = true;
        _isStream = head.IsStream;
        if (_isOpen)
        {
            return true; // the head is on its way since the client was told to wait
        }

        PenstockHeaders.Write(exchange.AnswerHeaders, head);
        TellLimits();
        if (_isStream)
        {
            OpenStream();
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask KeepAliveAsync(CancellationToken cancellationToken)
    {
        if (!request.IsStream || IsCommitted)
        {
            return;
        }

        if (!_isOpen)
        {
            _isOpen = true;
            TellLimits();
            OpenStream();
        }

        exchange.Output.Write(": waiting for a model server\n\n"u8);
        await exchange.Output.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Write(in RelayFrame frame)
    {
        if (!_isStream && !_isOpen)
        {
            exchange.BeginAnswer("application/json", frame.Length);
        }

        frame.WriteTo(exchange.Output);
    }

    /// <inheritdoc/>
    public void Write(ChatChunk chunk)
    {
        _encoder ??= request.Codec!.CreateStreamEncoder(Shape());
        _encoder.Encode(chunk, exchange.Output);
    }

    /// <inheritdoc/>
    public void Write(ChatAnswer answer)
    {
        var json = new ArrayBufferWriter<byte>(1024);
        request.Codec!.EncodeAnswer(answer, Shape(), json);
        if (!_isOpen)
        {
            exchange.BeginAnswer("application/json", json.WrittenCount);
        }

        exchange.Output.Write(json.WrittenSpan);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        if (request.Codec is ResponsesTurn turn)
        {
            await turn.KeepAsync();
        }

        FlushResult result = await exchange.Output.FlushAsync(cancellationToken);
        return !result.IsCompleted && !exchange.Aborted.IsCancellationRequested;
    }

    /// <summary>Tells of a failure: as the whole answer, or inside of one that has begun. Never with <c>[DONE]</c>.</summary>
    public async ValueTask FailAsync(InferenceError error)
    {
        if (!IsCommitted && !_isOpen)
        {
            TellLimits();
            await exchange.WriteErrorAsync(error);
            return;
        }

        if (!_isStream && !_isOpen)
        {
            // Its length is said already; only a cut connection tells that it is not whole.
            exchange.Abort();
            return;
        }

        if (_encoder is not null)
        {
            _encoder.Encode(new AnswerFailed(error), exchange.Output);
        }
        else
        {
            ErrorBodies.WriteEvent(exchange.Dialect, error, exchange.Id, exchange.Output);
        }

        await exchange.Output.FlushAsync(exchange.Aborted);
    }

    /// <summary>Ends what was begun: a stream whose client asked for it is followed by the figures of the exchange.</summary>
    public ValueTask EndAsync(InferenceContext context) => _trailer is null || exchange.Aborted.IsCancellationRequested ? ValueTask.CompletedTask : _trailer.EndAsync(context);

    private void OpenStream()
    {
        exchange.BeginAnswer(ServerSentEventWriter.ContentType, null);
        exchange.AnswerHeaders.CacheControl = "no-cache";
        exchange.AnswerHeaders["x-accel-buffering"] = "no";
        _trailer = AnswerTrailer.Begin(exchange);
    }

    private void TellLimits()
    {
        if (Context?.Limits is { } limits)
        {
            RateLimitHeaders.Write(exchange.AnswerHeaders, request.Dialect, limits);
        }
    }

    private AnswerShape Shape() => new()
    {
        Model = request.Model,
        IncludeUsage = request.IncludeUsage,
        RequestId = exchange.Id,
    };
}
