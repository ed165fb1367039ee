using System.Runtime.InteropServices;
using Penstock.Protocols.Inference.Embeddings;

namespace Penstock.Providers.Translation;

/// <summary>What one of several calls gave.</summary>
/// <param name="Payload">What was sent; null when it could not be written.</param>
/// <param name="Answer">The vectors, or null.</param>
/// <param name="Fault">Why there are none, or null.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EmbeddingPart(UpstreamPayload? Payload, EmbeddingAnswer? Answer, ProviderFault? Fault);
