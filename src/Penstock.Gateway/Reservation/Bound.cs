using System.Runtime.InteropServices;

namespace Penstock.Gateway.Reservation;

/// <summary>The most that one attempt takes.</summary>
/// <param name="PromptTokens">Of the request.</param>
/// <param name="OutputTokens">Of all its answers together.</param>
/// <param name="NanoUsd">At the dearest target, in billionths of a dollar; 0 where no price is known.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Bound(long PromptTokens, long OutputTokens, long NanoUsd)
{
    public long Tokens => PromptTokens + OutputTokens;
}
