using System.Runtime.InteropServices;

namespace Penstock.Storage.Scaling;

/// <summary>What the store said, or one line on why it said nothing.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ScalingRead<T>(T Value, string? Error);
