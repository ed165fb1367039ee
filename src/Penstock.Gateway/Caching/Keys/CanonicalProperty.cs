using System.Runtime.InteropServices;

namespace Penstock.Gateway.Caching.Keys;

/// <summary>Where a property stands in canonical bytes.</summary>
/// <param name="Start">Where it begins; in the order of reading.</param>
/// <param name="Name">Where the text of its name begins.</param>
/// <param name="Value">Where its name ends and its value begins.</param>
/// <param name="End">Where it ends.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CanonicalProperty(int Start, int Name, int Value, int End);
