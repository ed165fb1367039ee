using Penstock.Protocols.Errors;

namespace Penstock.Providers;

/// <summary>The class of fault that an upstream's error belongs to.</summary>
internal static class FaultCauses
{
    public static FaultCause Of(ErrorKind kind) => kind switch
    {
        ErrorKind.UpstreamRejected or ErrorKind.ContextLengthExceeded or ErrorKind.UnsupportedParameter or ErrorKind.ContentFiltered
            or ErrorKind.BodyTooLarge or ErrorKind.InvalidRequest => FaultCause.Rejected,
        ErrorKind.UpstreamRateLimited or ErrorKind.UpstreamQuotaExhausted => FaultCause.RateLimited,
        ErrorKind.DeadlineExceeded => FaultCause.Deadline,
        _ => FaultCause.ServerFault,
    };
}
