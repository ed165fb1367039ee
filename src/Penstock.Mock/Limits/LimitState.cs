using System.Runtime.InteropServices;
namespace Penstock.Mock.Limits;

/// <summary>A key's limits after a request, for the rate-limit headers. A limit of 0 is none.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LimitState(
    int RequestLimit,
    int RequestsRemaining,
    TimeSpan RequestReset,
    int TokenLimit,
    int TokensRemaining,
    TimeSpan TokenReset,
    bool Allowed,
    bool ByTokens,
    TimeSpan RetryAfter);
