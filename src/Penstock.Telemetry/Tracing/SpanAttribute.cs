using System.Runtime.InteropServices;

namespace Penstock.Telemetry.Tracing;

/// <summary>One attribute: a text, a number, a truth value, or a list of texts.</summary>
/// <param name="Name">As the conventions name it.</param>
/// <param name="Text">Null for a number.</param>
/// <param name="Number">A whole one when <paramref name="IsWhole"/>.</param>
/// <param name="IsWhole">Whether the number is an integer.</param>
/// <param name="Truth">Of a truth value; null for others.</param>
/// <param name="IsList">Whether the text is a list, one element a line.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SpanAttribute(string Name, string? Text, double Number, bool IsWhole, bool IsList = false, bool? Truth = null);
