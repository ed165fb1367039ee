namespace Penstock.Worker.Templates;

/// <summary>
/// What a template does with the parts of a conversation, found by rendering probes when it is compiled. A template drops what it
/// does not know without a word, so a server refuses a request with tools where <see cref="Tools"/> is false.
/// </summary>
/// <param name="SystemRole">A system message is rendered.</param>
/// <param name="Tools">Tool definitions are rendered.</param>
/// <param name="ToolCalls">An assistant's earlier tool calls are rendered.</param>
/// <param name="ToolResults">Messages of the role <c>tool</c> are rendered.</param>
public sealed record ChatTemplateAbilities(bool SystemRole, bool Tools, bool ToolCalls, bool ToolResults);
