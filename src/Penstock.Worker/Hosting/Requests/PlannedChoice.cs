using Penstock.Worker.Batching;

namespace Penstock.Worker.Hosting.Requests;

/// <summary>One answer to generate.</summary>
/// <param name="Index">Its index in the answer, from 0.</param>
/// <param name="Prompt">Which prompt it continues: those with the same one share its evaluation.</param>
/// <param name="Request">What the engine gets.</param>
internal sealed record PlannedChoice(int Index, int Prompt, GenerationRequest Request);
