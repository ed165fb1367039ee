using System.Runtime.InteropServices;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Keys;

/// <summary>A request by what can change its answer.</summary>
/// <param name="Key">Over all of that.</param>
/// <param name="IsSampled">True when the same request may well be answered otherwise the next time.</param>
/// <param name="IsStateful">True when the answer depends on, or changes, something that the provider keeps under a name.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KeyedRequest(AnswerKey Key, bool IsSampled, bool IsStateful);
