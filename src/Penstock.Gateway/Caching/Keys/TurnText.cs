using System.Runtime.InteropServices;

namespace Penstock.Gateway.Caching.Keys;

/// <summary>What one turn of a conversation says, and where it stands in the request's bytes.</summary>
/// <param name="IsUser">False for the model's.</param>
/// <param name="Text">What is said.</param>
/// <param name="Start">Where the JSON string begins, its quotation mark included.</param>
/// <param name="End">Where it ends.</param>
/// <param name="MessageEnd">Where its message ends; 0 where the text is the whole conversation.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TurnText(bool IsUser, string Text, int Start, int End, int MessageEnd);
