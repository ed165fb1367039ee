using System.Runtime.InteropServices;

namespace Penstock.Gateway.Caching.Semantic.Searching;

/// <summary>An entry that lies near a question.</summary>
/// <param name="Slot">Its place in the index.</param>
/// <param name="Similarity">The cosine, to about 0.0005.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Neighbour(int Slot, float Similarity);
