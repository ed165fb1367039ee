namespace Penstock.Mock.OpenAi;

/// <summary>A response that a later one may continue.</summary>
internal sealed record StoredResponse(string Id, byte[] Json, int Tokens, ulong Hash, IReadOnlySet<string> OpenCalls);
