namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>A step of a tool call. Id and name come once, in the first step of an index; clients join what comes after.</summary>
/// <param name="Index">Which call, from 0.</param>
/// <param name="Id">The call's id, or null after the first step.</param>
/// <param name="Name">Name of the function, or null after the first step.</param>
/// <param name="Arguments">A piece of its arguments' JSON text.</param>
public sealed record ToolCallDelta(int Index, string? Id, string? Name, string Arguments);
