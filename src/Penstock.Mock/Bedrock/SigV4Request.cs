using System.Runtime.InteropServices;
namespace Penstock.Mock.Bedrock;

/// <summary>What of a request is signed.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="RawPath">The path as it was sent, percent-encoded.</param>
/// <param name="RawQuery">The query as it was sent, without the question mark.</param>
/// <param name="Header">A header's value by lower-case name, several joined by commas; null when absent.</param>
/// <param name="BodyHash">SHA-256 of the body.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SigV4Request(string Method, string RawPath, string RawQuery, Func<string, string?> Header, byte[] BodyHash);
