using System.Runtime.InteropServices;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic.Serving;

/// <summary>A scope's name, and what its answers depend on.</summary>
/// <param name="Key">The key of the frame.</param>
/// <param name="Tags">By the client's names.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameName(AnswerKey Key, IReadOnlyList<string> Tags);
