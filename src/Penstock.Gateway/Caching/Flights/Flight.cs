using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>
/// One call upstream whose answer every client gets that asked for the same meanwhile. It ends by its own deadlines, or when nobody listens
/// any more; a client that goes away only leaves it.
/// </summary>
internal sealed class Flight : IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Lock _gate = new();
    private readonly ModelRoute? _route;
    private readonly InferenceRequest _request;
    private readonly InferenceContext _founder;
    private bool _disposed;

    /// <summary>A flight begun by the exchange of <paramref name="founder"/>.</summary>
    public Flight(AnswerKey key, InferenceContext founder, long maxBytes)
    {
        Key = key;
        Recording = new FlightRecording(maxBytes);
        Context = founder.ForFlight(new FlightOutput(Recording), _abandoned.Token);
        (_route, _request, _founder) = (Context.Route, Context.Request, founder);
    }

    /// <summary>What was asked for.</summary>
    public AnswerKey Key { get; }

    /// <summary>The answer.</summary>
    public FlightRecording Recording { get; }

    /// <summary>The call's own context: how it ended, once the recording has.</summary>
    public InferenceContext Context { get; }

    /// <summary>True when it was begun for a client that wanted a stream.</summary>
    public bool IsStream => Context.Request.IsStream;

    /// <summary>
    /// True when the founder's budget gave him another model or a shorter answer: then it answers nobody else's request, now or later. Known when
    /// the first piece of the answer is.
    /// </summary>
    public bool IsPersonal => !ReferenceEquals(Context.Route, _route) || !ReferenceEquals(Context.Request, _request);

    /// <summary>Whether it was begun by this exchange.</summary>
    public bool IsFoundedBy(InferenceContext context) => ReferenceEquals(context, _founder);

    /// <summary>Lets a client go. The last one cancels the call, which its target's <c>onDisconnect</c> may let run to its end.</summary>
    public void Leave(FlightCursor cursor)
    {
        if (!Recording.Leave(cursor))
        {
            return;
        }

        lock (_gate)
        {
            if (!_disposed)
            {
                _abandoned.Cancel();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _abandoned.Dispose();
        }
    }
}
