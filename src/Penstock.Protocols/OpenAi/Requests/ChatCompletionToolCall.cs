namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>A call that the assistant made in an earlier turn.</summary>
/// <param name="Id">The id that the tool's message answers to.</param>
/// <param name="Name">Name of the function.</param>
/// <param name="Arguments">Its arguments as JSON text, as the model wrote them: not always valid.</param>
public sealed record ChatCompletionToolCall(string Id, string Name, string Arguments);
