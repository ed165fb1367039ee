using System.Runtime.InteropServices;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Hosting.Answers;

/// <summary>A step of one of several answers.</summary>
/// <param name="Index">Which answer.</param>
/// <param name="Event">The step.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChoiceEvent(int Index, GenerationEvent Event);
