using Penstock.Protocols.Errors;

namespace Penstock.Worker.Hosting;

/// <summary>How errors count.</summary>
internal static class RequestOutcomes
{
    /// <summary>The outcome of a request that was answered with <paramref name="error"/>.</summary>
    public static RequestOutcome Of(InferenceError error) => error.Kind switch
    {
        ErrorKind.Overloaded or ErrorKind.ShuttingDown or ErrorKind.DeadlineExceeded or ErrorKind.UpstreamUnavailable => RequestOutcome.Rejected,
        _ when error.Description.Status < 500 => RequestOutcome.Invalid,
        _ => RequestOutcome.Failed,
    };
}
